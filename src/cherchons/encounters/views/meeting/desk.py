"""Who's who for the team: how many agree, the list as those who come see it, and files of it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cherchons.encounters.formats import who as formats
from cherchons.encounters.forms.meeting.presenting import WhoForm
from cherchons.encounters.queries.composing.mixing import mixing_for
from cherchons.encounters.queries.meeting import who as queries
from cherchons.encounters.queries.meeting.figures import acquaintances, worlds_of
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.views.editing import actor_of, desk_page
from cherchons.encounters.views.taking import taken
from cherchons.kernel.permissions import require

PER_PAGE = 60
WRITERS = {"csv": formats.as_csv, "xlsx": formats.as_xlsx, "json": formats.as_json}


@desk_page("GET", "HEAD")
def who(request: HttpRequest, slug: str) -> HttpResponse:
    """How many present themselves, by world, and their cards."""
    day = mixing_for(slug, actor_of(request))
    cards = queries.cards_of(queries.shown_on(day.encounter))
    worlds = worlds_of(day.encounter)
    form = _form(request, cards)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        **day.context("who"),
        "form": form,
        "asked": any(request.GET.get(name) for name in form.fields),
        "kept": kept.urlencode(),
        "page": Paginator(queries.matching(cards, form.wanted), PER_PAGE).get_page(request.GET.get("page")),
        "everyone": len(cards),
        "worlds": worlds,
        "coming": sum(world.coming for world in worlds),
        "acquaintances": acquaintances(slug),
    }
    return render(request, "encounters/meeting/desk/who.html", context)


@desk_page("GET", "HEAD")
def export(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The same people as the page shows, to who manages the day: what they chose to show, nothing more."""
    day = mixing_for(slug, actor_of(request))
    require(can_manage_registrations, actor_of(request), day.encounter)
    cards = queries.cards_of(queries.shown_on(day.encounter))
    made = WRITERS[extension](queries.matching(cards, _form(request, cards).wanted))
    return taken(made, f"{slug}-qui-est-qui.{extension}")


def _form(request: HttpRequest, cards: list[queries.Card]) -> WhoForm:
    topics = sorted({topic for card in cards for topic in card.topics}, key=lambda topic: topic[1])
    form = WhoForm(request.GET, topics=topics)
    form.is_valid()
    return form
