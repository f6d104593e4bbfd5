"""The rounds on the day: big buttons for whoever runs them, a calm page for the wall."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cherchons.encounters.queries.seating.page import published_of
from cherchons.encounters.queries.seating.turns import Turn, turn_of
from cherchons.encounters.rules import can_run_tables
from cherchons.encounters.services.seating import running
from cherchons.encounters.views.editing import FOR_THE_PAGE, actor_of, desk_page
from cherchons.encounters.views.seating.tables import opened
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

UNCHANGED = 204
CROWDS = (("few", 24), ("some", 64), ("many", 130))  # names on the screen: how large they can be


@desk_page()
def run(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Begin a round, go on, go back."""
    day, plan = opened(request, slug, uid)
    require(can_run_tables, actor_of(request), day.encounter)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        after = int(seen) if seen.isdecimal() and len(seen) < 4 else 0
        steps = {"suivant": running.next_round, "precedent": running.previous_round}
        try:
            if request.POST.get("to") in steps:
                steps[request.POST["to"]](plan, by=actor_of(request), after=after)
            else:
                running.begin_round(plan, by=actor_of(request), number=0)
        except FOR_THE_PAGE:
            raise
        except DomainError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("encounters:table_rounds", args=[slug, uid]))
    page = published_of(plan) if plan.published else None
    context = {
        **day.context("tables"),
        "table_plan": plan,
        "page": page,
        "turn": turn_of(plan) if page else None,
    }
    return render(request, "encounters/seating/run.html", context)


@desk_page("GET", "HEAD")
def screen(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Round n of N, and who sits where: to be read from afar. Asked by itself, only what changed."""
    day, plan = opened(request, slug, uid)
    require(can_run_tables, actor_of(request), day.encounter)
    seen = f"{plan.published_id}.{plan.round}"
    asked = bool(request.headers.get("HX-Request"))
    if asked and request.GET.get("v") == seen:
        return HttpResponse(status=UNCHANGED)
    page = published_of(plan)
    turn: Turn = turn_of(plan)
    number = plan.round or 1
    rows = [(p, t[number - 1]) for p, t in page.rows(page.seated) if len(t) >= number and t[number - 1]]
    context = {
        "encounter": day.encounter,
        "page": page,
        "table_plan": plan,
        "turn": turn,
        "number": number,
        "rows": rows,
        "crowd": next((word for word, most in CROWDS if len(rows) <= most), "crowd"),
        "seen": seen,
    }
    template = "encounters/seating/screen.html"
    return render(request, f"{template}#wall" if asked else template, context)
