"""Exceptions: one person’s page, people together or apart, limits of workshops."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.forms.composing.composing import APART, TOGETHER, LimitsForm, PairForm, limits_shown
from cherchons.encounters.queries.composing.answer import DoesNotFit, NobodyToPlace
from cherchons.encounters.queries.composing.content import Content, Pair
from cherchons.encounters.queries.composing.day import Guest
from cherchons.encounters.queries.composing.problem import proposed_limits
from cherchons.encounters.queries.composing.reasons import Reasons, nth_wish
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.composing import composing as services
from cherchons.encounters.views.composing.opened import Desk, home, opened, stepped
from cherchons.encounters.views.editing import (
    Editing,
    actor_of,
    desk_page,
    known_action,
    posted_version,
    request_key,
)
from cherchons.kernel.errors import Conflict, NotFound
from cherchons.people.enums import Sector

PIN_ACTIONS = {"mettre": True, "exclure": False}


def person_page(desk: Desk, number: int) -> str:
    """Return the address of one person's page."""
    return reverse("encounters:composing_person", args=[desk.encounter.slug, number])


def _guest(desk: Desk, number: int) -> Guest:
    found = desk.day.by_number.get(number)
    if found is None or desk.content is None:
        raise NotFound
    return found


@desk_page("GET", "HEAD")
def person(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One person: their wishes, where they are, why not better, exceptions about them."""
    desk = opened(request, slug)
    guest = _guest(desk, number)
    assert desk.content is not None
    assert desk.overview is not None
    content, day, overview = desk.content, desk.day, desk.overview
    titles: dict[str, str] = {}
    for uid, name in day.names.items():
        titles.setdefault(name, day.shown[uid].title)
    wishes = [
        {"words": nth_wish(rank), "titles": [titles[name] for name in tied]}
        for rank, tied in enumerate(guest.ranked(titles), 1)
    ]
    why = Reasons(day, content, overview.published if content.adapted else None)
    row = overview.row(guest)
    pins = {pin.session: pin.must for pin in content.pins if pin.person == guest.pk}
    context = desk.context(
        guest=guest,
        row=row,
        wishes=wishes,
        reasons=why.of(guest.pk) if desk.mixing.composes and row.worst not in (0, 1) else [],
        slots=[
            {
                "slot": slot,
                "sessions": [
                    {
                        "session": day.shown[uid],
                        "uid": uid,
                        "pin": pins.get(uid),
                        "here": uid in _had(content, guest),
                    }
                    for uid in slot.uids
                ],
            }
            for slot in day.slots
        ],
        pairs=_pairs(desk, guest) if desk.mixing.composes else [],
    )
    return render(request, "encounters/composing/desk/person.html", context)


def _had(content: Content, guest: Guest) -> set[str]:
    return set(content.places.get(guest.pk, {}).values())


def _pairs(desk: Desk, only: Guest | None = None) -> list[dict[str, Any]]:
    """Return the pairs that are kept together or apart, those of one person or all."""
    content, guests = desk.content, desk.day.guests
    made: list[dict[str, Any]] = []
    for kind, pairs in ((TOGETHER, content.together), (APART, content.apart)) if content else ():
        for one, other in pairs:
            if one in guests and other in guests and (only is None or only.pk in (one, other)):
                made.append({"kind": kind, "one": guests[one], "other": guests[other]})
    return made


@desk_page("POST")
def pin(request: HttpRequest, slug: str, number: int, action: str) -> HttpResponse:
    """Put someone into a workshop, keep them out of it, or take that back."""
    known_action(action, *PIN_ACTIONS, "liberer")
    desk = opened(request, slug, composes=True)
    guest, session = _guest(desk, number), request.POST.get("session", "")
    given: dict[str, Any] = {
        "by": actor_of(request),
        "person": guest.pk,
        "session": session,
        "request_key": request_key(request),
    }
    view = desk.day.shown.get(session)
    title = view.title if view else ""
    told = {
        "mettre": _("%(name)s goes to “%(title)s”."),
        "exclure": _("%(name)s does not go to “%(title)s”."),
        "liberer": _("The exception for %(name)s is taken back."),
    }[action] % {"name": guest.name, "title": title}

    def make(version: int) -> Any:
        if action == "liberer":
            return services.unpin(desk.plan, version=version, **given)
        return services.pin(desk.plan, version=version, must=PIN_ACTIONS[action], **given)

    return stepped(request, make, told=told, back=person_page(desk, number))


@desk_page()
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """People together or apart: the list, and a form for two more."""
    desk = opened(request, slug, composes=True)
    if request.method != "POST":
        typed = request.GET.get("avec", "")
        first = desk.day.by_number.get(int(typed)) if typed.isdecimal() and len(typed) < 8 else None
        initial = {"one": f"{first.number}"} if first else {}
        return _groups(request, desk, PairForm(day=desk.day, initial=initial))
    form = PairForm(request.POST, day=desk.day)
    if not form.is_valid():
        return _groups(request, desk, form, status=422)
    pair: Pair = (form.cleaned_data["one"].pk, form.cleaned_data["other"].pk)
    make = services.keep_together if form.cleaned_data["kind"] == TOGETHER else services.keep_apart
    try:
        make(
            desk.plan,
            by=actor_of(request),
            version=posted_version(request),
            pair=pair,
            request_key=request_key(request),
        )
    except (Conflict, Invalid, DoesNotFit, NobodyToPlace) as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _groups(request, desk, form, status=error.status)
    messages.success(request, _("The workshops are composed again with this."))
    return HttpResponseRedirect(reverse("encounters:composing_groups", args=[slug]))


def _groups(request: HttpRequest, desk: Desk, form: PairForm, *, status: int = 200) -> HttpResponse:
    if status == Conflict.status:  # what was typed stays, for a second click on how things stand now
        desk.plan.refresh_from_db()
    context = desk.context(form=form, pairs=_pairs(desk))
    return render(request, "encounters/composing/desk/groups.html", context, status=status)


@desk_page("POST")
def separate(request: HttpRequest, slug: str) -> HttpResponse:
    """Let two people be wherever it is best again."""
    desk = opened(request, slug, composes=True)
    numbers = [request.POST.get(name, "") for name in ("one", "other")]
    found = [desk.day.by_number.get(int(n)) if n.isdecimal() and len(n) < 8 else None for n in numbers]
    one, other = found
    if one is None or other is None:
        raise NotFound
    return stepped(
        request,
        lambda v: services.ungroup(
            desk.plan,
            by=actor_of(request),
            version=v,
            pair=(one.pk, other.pk),
            request_key=request_key(request),
        ),
        told=_("Taken back."),
        back=reverse("encounters:composing_groups", args=[slug]),
    )


@desk_page()
def limits(request: HttpRequest, slug: str) -> HttpResponse:
    """Places, minima, worlds: workshop by workshop."""
    desk = opened(request, slug, composes=True)
    plan, day = desk.plan, desk.day
    if not day.names:
        return HttpResponseRedirect(home(desk.encounter))
    counted, proposed = day.counted(), proposed_limits(day)
    sectors = [sector for sector in Sector.values if counted[sector] and sector != Sector.OTHER]

    forms: list[LimitsForm] = []

    def make(*data: Any, **more: Any) -> LimitsForm:
        forms.append(LimitsForm(*data[:1], day=day, proposed=proposed, sectors=sectors, **more))
        return forms[-1]

    editing = Editing(
        request=request,
        encounter=desk.encounter,
        versioned=plan,
        make=make,
        shown=lambda: limits_shown(opened(request, slug).day, sectors),
        save=lambda values, version: services.set_limits(
            plan,
            by=actor_of(request),
            version=version,
            limits=forms[0].limits(),
            request_key=request_key(request),
        ),
        template="encounters/composing/desk/limits.html",
        context={**desk.mixing.context("composing"), "people": len(day.guests), "composed": plan.current_id},
    )
    return editing.answer(lambda step: home(desk.encounter), _("The limits are kept."))
