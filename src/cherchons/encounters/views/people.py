"""The desk's pages about the points of a session and the people of the programme."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation
from cherchons.encounters.enums import ItemKind, SessionKind, SpeakerPart
from cherchons.encounters.forms.sessions import ItemForm, PersonForm
from cherchons.encounters.models import Encounter, Item, Session, Speaker
from cherchons.encounters.queries.desk_parts import (
    find_item,
    find_person,
    find_session,
    item_menu,
    name_of_language,
)
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import sessions as services
from cherchons.encounters.views.editing import (
    Editing,
    Values,
    act,
    actor_of,
    desk_page,
    draft,
    known_action,
    programme_page,
    request_key,
)

UP_DOWN_OUT = ("monter", "descendre", "supprimer")
ITEM = ("title", "kind", "text", "links", "to_confirm", "second_title", "second_text")
PERSON = ("name", "part", "role", "organisation_name", "sector", "to_confirm", "email")


def _values(row: Item | Speaker, names: tuple[str, ...]) -> Values:
    return {name: getattr(row, name) for name in names}


def _key(row: Item | Speaker | Session) -> str:
    return row.uid.hex[:8]


# --- points ---------------------------------------------------------------------------------------
@desk_page()
def edit_item(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One point of a session, perhaps a testimony."""
    encounter = draft(request, slug, can_edit)
    item = find_item(encounter, key)
    common: Values = {"by": actor_of(request), "request_key": request_key(request)}
    editing = Editing(
        request=request,
        encounter=encounter,
        make=lambda *data, **more: ItemForm(*data, encounter=encounter, **more),
        shown=lambda: _values(find_item(encounter, key), ITEM),
        save=lambda values, version: services.edit_item(item, version=version, **common, **values),
        template="encounters/desk/item.html",
        context={"heading": item.title, "item": item_menu(item), **_around(encounter, item.session)},
    )
    return editing.answer(lambda made: _after_item(request, encounter, made), _told(request, _("Saved.")))


@desk_page()
def new_item(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A point that isn't there yet; in a session of testimonies it is one."""
    encounter = draft(request, slug, can_edit)
    session = find_session(encounter, key)
    telling = session.kind == SessionKind.TESTIMONIES
    kind = ItemKind.TESTIMONY if telling else ItemKind.POINT
    empty: Values = dict.fromkeys(ITEM, "") | {"kind": kind, "to_confirm": False, "links": []}
    common: Values = {"by": actor_of(request), "request_key": request_key(request)}
    editing = Editing(
        request=request,
        encounter=encounter,
        make=lambda *data, **more: ItemForm(*data, encounter=encounter, **more),
        shown=lambda: empty,
        save=lambda values, version: services.add_item(session, version=version, **common, **values),
        template="encounters/desk/item.html",
        context={
            "heading": _("A new testimony") if telling else _("A new point"),
            **_around(encounter, session),
        },
    )
    return editing.answer(lambda made: _after_item(request, encounter, made), _told(request, _("Added.")))


def _around(encounter: Encounter, session: Session) -> Values:
    return {
        "lead": _("In “%(title)s”") % {"title": session.title},
        "back": programme_page(encounter, session),
        "second_language": name_of_language(encounter.second_language),
    }


def _told(request: HttpRequest, told: str) -> str | None:
    return None if request.POST.get("then", "").startswith("person:") else told


def _after_item(request: HttpRequest, encounter: Encounter, item: Item) -> str:
    kind, _colon, key = request.POST.get("then", "").partition(":")
    if kind == "another":
        return reverse("encounters:new_item", args=[encounter.slug, _key(item.session)])
    if kind == "person" and key == "new":
        return (
            reverse("encounters:new_person", args=[encounter.slug]) + "?" + urlencode({"point": _key(item)})
        )
    if kind == "person":
        return reverse("encounters:edit_person", args=[encounter.slug, key])
    return programme_page(encounter, item.session)


@desk_page("POST")
def item_action(request: HttpRequest, slug: str, key: str, action: str) -> HttpResponse:
    """Move a point up or down in its session, or take it out."""
    known_action(action, *UP_DOWN_OUT)
    encounter = draft(request, slug, can_edit)
    item = find_item(encounter, key)
    common: Values = {"by": actor_of(request), "request_key": request_key(request)}

    def save(version: int) -> Any:
        if action == "supprimer":
            return services.delete_item(item, version=version, **common)
        place = list(item.session.items.values_list("pk", flat=True)).index(item.pk) + 1
        return services.move_item(
            item, version=version, to=place + (-1 if action == "monter" else 1), **common
        )

    return act(
        request,
        encounter,
        shown=lambda: _values(find_item(encounter, key), ITEM),
        save=save,
        told=lambda made: _taken_out(item.title) if action == "supprimer" else _("Moved."),
        done=lambda made: programme_page(encounter, item.session),
    )


def _taken_out(name: str) -> str:
    return _("“%(title)s” was taken out. “Undo” brings it back.") % {"title": name}


# --- people ---------------------------------------------------------------------------------------
def _place(encounter: Encounter, request: HttpRequest) -> tuple[Encounter | Session | Item, Session | None]:
    """Return where a new person goes, and the session that this is in."""
    if key := request.GET.get("point", ""):
        item = find_item(encounter, key)
        return item, item.session
    if key := request.GET.get("seance", ""):
        session = find_session(encounter, key)
        return session, session
    return encounter, None


def _session_of(person: Speaker) -> Session | None:
    return person.item.session if person.item else person.session


def _person_form(encounter: Encounter, linked: Organisation | None = None) -> Callable[..., PersonForm]:
    return lambda *data, **more: PersonForm(*data, encounter=encounter, linked=linked, **more)


@desk_page()
def edit_person(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One person of the programme."""
    encounter = draft(request, slug, can_edit)
    person = find_person(encounter, key)
    session = _session_of(person)
    common: Values = {"by": actor_of(request), "request_key": request_key(request)}
    editing = Editing(
        request=request,
        encounter=encounter,
        make=_person_form(encounter, person.organisation),
        shown=lambda: _values(find_person(encounter, key), PERSON),
        save=lambda values, version: services.edit_speaker(person, version=version, **common, **values),
        template="encounters/desk/person.html",
        context={
            "heading": person.name,
            "person": {"key": key},
            "lead": _lead(person.item or session or encounter),
            "back": programme_page(encounter, session),
        },
    )
    return editing.answer(lambda made: programme_page(encounter, session), _("Saved."))


@desk_page()
def new_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Someone who isn't on the programme yet: in a point, in a session, or on the day as a whole."""
    encounter = draft(request, slug, can_edit)
    place, session = _place(encounter, request)
    part = SpeakerPart.WITNESS if isinstance(place, Item) else SpeakerPart.SPEAKER
    empty: Values = dict.fromkeys(PERSON, "") | {"part": part, "to_confirm": False}
    common: Values = {"by": actor_of(request), "request_key": request_key(request)}
    editing = Editing(
        request=request,
        encounter=encounter,
        make=_person_form(encounter),
        shown=lambda: empty,
        save=lambda values, version: services.add_speaker(place, version=version, **common, **values),
        template="encounters/desk/person.html",
        context={
            "heading": _("A witness") if isinstance(place, Item) else _("A person on the programme"),
            "lead": _lead(place),
            "back": programme_page(encounter, session),
        },
    )
    again = request.get_full_path()
    return editing.answer(
        lambda made: again if request.POST.get("then") == "another" else programme_page(encounter, session),
        _("Added."),
    )


def _lead(place: Encounter | Session | Item) -> str:
    if isinstance(place, Encounter):
        return _("On the day as a whole")
    return _("In “%(title)s”") % {"title": place.title}


@desk_page("POST")
def person_action(request: HttpRequest, slug: str, key: str, action: str) -> HttpResponse:
    """Move a person up or down among their neighbours, or take them out."""
    known_action(action, *UP_DOWN_OUT)
    encounter = draft(request, slug, can_edit)
    person = find_person(encounter, key)
    common: Values = {"by": actor_of(request), "request_key": request_key(request)}

    def save(version: int) -> Any:
        if action == "supprimer":
            return services.delete_speaker(person, version=version, **common)
        beside = encounter.speakers.filter(session=person.session, item=person.item)
        place = list(beside.values_list("pk", flat=True)).index(person.pk) + 1
        return services.move_speaker(
            person, version=version, to=place + (-1 if action == "monter" else 1), **common
        )

    return act(
        request,
        encounter,
        shown=lambda: _values(find_person(encounter, key), PERSON),
        save=save,
        told=lambda made: _taken_out(person.name) if action == "supprimer" else _("Moved."),
        done=lambda made: programme_page(encounter, _session_of(person)),
    )
