"""Undo brings a draft back exactly; redo makes the change again; what is public never goes back."""

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import count
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cherchons.encounters.models import Encounter, Item, Revision, Session, Speaker
from cherchons.encounters.queries.documents import Document, document
from cherchons.encounters.services import drafts, organisers, releases, restoring, sessions
from cherchons.encounters.services.changes import KEPT_REVISIONS, NothingToUndo
from cherchons.encounters.services.checking import Invalid
from cherchons.kernel.errors import Conflict
from tests.encounters.making import World, make_world

pytestmark = pytest.mark.django_db


def now(world: World) -> Document:
    return document(Encounter.objects.get(pk=world.encounter.pk), private=True)


def pick(rows: Any, place: int) -> Any:
    """Return one of some rows, whichever there are."""
    found = list(rows)
    return found[place % len(found)] if found else None


def of(world: World, model: Any) -> Any:
    where = {"session__encounter": world.encounter} if model is Item else {"encounter": world.encounter}
    return model.objects.filter(**where).order_by("pk")


def _on_session(change: Callable[[World, Session, int], Any]) -> Callable[[World, int], Any]:
    def made(world: World, n: int) -> Any:
        session = pick(of(world, Session).select_related("encounter", "day"), n)
        return change(world, session, n) if session else None

    return made


def _on_item(change: Callable[[World, Item, int], Any]) -> Callable[[World, int], Any]:
    def made(world: World, n: int) -> Any:
        item = pick(of(world, Item).select_related("session__encounter"), n)
        return change(world, item, n) if item else None

    return made


def _on_speaker(change: Callable[[World, Speaker, int], Any]) -> Callable[[World, int], Any]:
    def made(world: World, n: int) -> Any:
        person = pick(of(world, Speaker).select_related("encounter"), n)
        return change(world, person, n) if person else None

    return made


def _place(world: World, n: int) -> Any:
    return pick([world.encounter, *of(world, Session), *of(world, Item)], n)


CHANGES: dict[str, Callable[[World, int], Any]] = {
    "title": lambda w, n: w.edit(title=f"Titre {n}"),
    "place": lambda w, n: w.edit(
        venue=f"Salle {n}", links=[{"title": "", "url": f"https://example.org/{n}"}]
    ),
    "language": lambda w, n: w.edit(second_language="en", second_title=f"Title {n}"),
    "add session": lambda w, n: w.add(f"Séance {n}", f"{8 + n % 9:02}:00", f"{9 + n % 9:02}:30"),
    "edit session": _on_session(
        lambda w, s, n: sessions.edit_session(
            s, **w.args, title=f"Autre {n}", room=f"R{n}", to_confirm=bool(n % 2)
        )
    ),
    "move session": _on_session(
        lambda w, s, n: sessions.move_session(s, **w.args, start=time(6 + n % 8, 15))
    ),
    "up": _on_session(lambda w, s, n: sessions.shift_session(s, **w.args, up=True)),
    "down": _on_session(lambda w, s, n: sessions.shift_session(s, **w.args, up=False)),
    "duplicate": _on_session(lambda w, s, n: sessions.duplicate_session(s, **w.args)),
    "delete session": _on_session(lambda w, s, n: sessions.delete_session(s, **w.args)),
    "parallel": _on_session(
        lambda w, s, n: sessions.group_in_parallel(
            s, **w.args, beside=pick(of(w, Session).exclude(pk=s.pk), n)
        )
    ),
    "add item": _on_session(lambda w, s, n: sessions.add_item(s, **w.args, title=f"Point {n}")),
    "edit item": _on_item(
        lambda w, i, n: sessions.edit_item(i, **w.args, text=f"Texte {n}", kind="testimony")
    ),
    "move item": _on_item(
        lambda w, i, n: sessions.move_item(i, **w.args, to=n, session=pick(of(w, Session), n))
    ),
    "delete item": _on_item(lambda w, i, n: sessions.delete_item(i, **w.args)),
    "add person": lambda w, n: w.person(_place(w, n), f"Personne {n}", email=f"p{n}@example.org"),
    "edit person": _on_speaker(
        lambda w, p, n: sessions.edit_speaker(p, **w.args, role=f"Rôle {n}", sector="public")
    ),
    "move person": _on_speaker(lambda w, p, n: sessions.move_speaker(p, **w.args, to=n, place=_place(w, n))),
    "delete person": _on_speaker(lambda w, p, n: sessions.delete_speaker(p, **w.args)),
    "add day": lambda w, n: drafts.add_day(w.encounter, **w.args, date=w.day.date + timedelta(days=1 + n)),
    "edit day": lambda w, n: drafts.edit_day(
        w.day, **w.args, date=w.day.date - timedelta(days=1 + n), doors=time(7)
    ),
    "delete day": lambda w, n: (
        drafts.delete_day(pick(w.encounter.days.all(), n), **w.args) if w.encounter.days.count() > 1 else None
    ),
    "organiser": lambda w, n: organisers.add_organiser(w.encounter, **w.args, name=f"Collectif {n}"),
    "move organiser": lambda w, n: organisers.move_organiser(
        pick(w.encounter.organisers.all(), n), **w.args, to=n
    ),
}


@pytest.mark.db
@given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 12)), min_size=1, max_size=12))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_undo_brings_back_each_state_and_redo_the_later_ones(steps: list[tuple[str, int]]) -> None:
    world = make_world(filled=True)
    states, versions = [now(world)], [world.version]
    for name, n in steps:
        try:
            CHANGES[name](world, n)
        except Invalid:  # past midnight, for instance: refused, so nothing changed
            assert now(world) == states[-1], name
        if world.version != versions[-1]:
            states.append(now(world))
            versions.append(world.version)
    for state in reversed(states[:-1]):
        drafts.undo(world.encounter, **world.args)
        assert now(world) == state
    for state in states[1:]:
        drafts.redo(world.encounter, **world.args)
        assert now(world) == state
    assert world.version == versions[-1] + 2 * (len(states) - 1)


NEEDS = {"delete day": "add day", "move organiser": "organiser"}


def test_every_change_is_tried() -> None:
    """Each change of the list above does something: none passes for having done nothing."""
    for name, change in CHANGES.items():
        world = make_world(filled=True)
        before, version = now(world), world.version
        if name in NEEDS:
            CHANGES[NEEDS[name]](world, 1)
            before, version = now(world), world.version
        for n in range(12):
            change(world, n + 1)
            if now(world) != before:
                break
        assert now(world) != before, name
        assert world.version > version, name


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@st.composite
def programmes(draw: st.DrawFn) -> Document:
    """Documents that a draft may have: any texts, several days, people everywhere."""
    days = draw(
        st.lists(
            st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )

    names = count()

    def uid() -> str:
        """The nth of a document: two documents share some, in other places."""
        return str(uuid5(NAMESPACE_OID, str(next(names))))

    def person(place: int) -> Document:
        return {
            "uid": uid(),
            "position": place,
            "part": draw(st.sampled_from(["speaker", "facilitator", "witness"])),
            "name": draw(TEXT),
            "role": draw(TEXT),
            "organisation_name": draw(TEXT),
            "organisation": "",
            "sector": draw(st.sampled_from(["", "research", "civil_society"])),
            "to_confirm": draw(st.booleans()),
            "email": draw(st.sampled_from(["", "ada@example.org"])),
            "account": None,
        }

    def people() -> list[Document]:
        return [person(n) for n in range(draw(st.integers(0, 2)))]

    def item(place: int) -> Document:
        words = {name: draw(TEXT) for name in ("title", "text", "second_title", "second_text")}
        kind = draw(st.sampled_from(["point", "testimony"]))
        more = {
            "kind": kind,
            "links": [{"title": draw(TEXT), "url": "https://example.org"}],
            "to_confirm": False,
        }
        return {"uid": uid(), "position": place, **words, **more, "speakers": people()}

    def session(place: int) -> Document:
        start = draw(st.integers(0, 22))
        return {
            "uid": uid(),
            "day": draw(st.sampled_from(days)).isoformat(),
            "start": f"{start:02}:{draw(st.integers(0, 59)):02}",
            "end": "23:59",
            "position": place,
            "parallel": draw(st.sampled_from([None, 1, 2])),
            **{
                name: draw(TEXT)
                for name in ("parallel_title", "second_parallel_title", "title", "text", "second_title")
            },
            **{name: draw(TEXT) for name in ("second_text", "room", "accessibility")},
            "kind": draw(st.sampled_from(["workshop", "meal"])),
            "language": draw(st.sampled_from(["", "en"])),
            **{n: draw(st.booleans()) for n in ("to_confirm", "facilitation_to_confirm", "cancelled")},
            "items": [item(n) for n in range(draw(st.integers(0, 2)))],
            "speakers": people(),
        }

    made = [session(n) for n in range(draw(st.integers(0, 4)))]
    bare = {"title": "", "doors": None, "start": None, "end": None}
    return {
        "days": [{"date": d.isoformat(), **bare, "title": draw(TEXT)} for d in sorted(days)],
        "sessions": sorted(made, key=lambda s: (s["day"], s["start"], s["position"], s["uid"])),
        "speakers": people(),
        "organisers": [
            {"name": draw(TEXT), "organisation": "", "logo": ""} for _ in range(draw(st.integers(0, 2)))
        ],
        "title": draw(TEXT),
        "venue": draw(TEXT),
        "unread": [{"line": 3, "text": draw(TEXT)}],
    }


@pytest.mark.db
@given(programmes(), programmes())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_document_to_rows_to_document_is_identity(first: Document, second: Document) -> None:
    with transaction.atomic():
        world = make_world()
        base = now(world)
        for part in (first, second, first):  # over an empty draft, over another one, and back
            wanted = {**base, **part}
            restoring.restore(Encounter.objects.get(pk=world.encounter.pk), wanted)
            assert now(world) == wanted
        transaction.set_rollback(True)


def test_restoring_keeps_the_ids_of_what_stays() -> None:
    world = make_world(filled=True)
    ids = dict(of(world, Session).values_list("uid", "pk"))
    people = dict(of(world, Speaker).values_list("uid", "pk"))
    gone = of(world, Session).first()
    sessions.delete_session(gone, **world.args)
    drafts.undo(world.encounter, **world.args)
    after = dict(of(world, Session).values_list("uid", "pk"))
    assert after.keys() == ids.keys()
    assert {uid for uid in ids if ids[uid] != after[uid]} == {gone.uid}
    assert dict(of(world, Speaker).values_list("uid", "pk")) == people


def test_a_change_after_undo_ends_redo() -> None:
    world = make_world(filled=True)
    world.edit(title="Une autre")
    drafts.undo(world.encounter, **world.args)
    world.edit(venue="Ailleurs")
    with pytest.raises(NothingToUndo):
        drafts.redo(world.encounter, **world.args)
    assert now(world)["title"] == "Une journée ensemble"


def test_nothing_to_undo_in_a_new_draft() -> None:
    world = make_world()
    with pytest.raises(NothingToUndo):
        drafts.undo(world.encounter, **world.args)


def test_undo_from_an_old_page_is_refused() -> None:
    world = make_world(filled=True)
    old = world.version
    world.edit(title="Une autre")
    before = now(world)
    with pytest.raises(Conflict):
        drafts.undo(world.encounter, by=world.organiser, version=old)
    assert now(world) == before


def test_the_same_undo_sent_twice_undoes_once() -> None:
    world = make_world(filled=True)
    world.edit(title="Deux")
    world.edit(title="Trois")
    key, args = uuid4(), world.args
    for _ in range(2):
        drafts.undo(world.encounter, **args, request_key=key)
    assert now(world)["title"] == "Deux"


def test_undo_leaves_what_everyone_already_sees() -> None:
    world = make_world(filled=True)
    world.edit(slug="une-adresse")
    world.edit(title="Nouveau titre")
    world.release()
    releases.postpone(world.encounter, **world.args, note="Grève")
    for _ in range(2):
        drafts.undo(world.encounter, **world.args)
    made = now(world)
    assert (made["state"], made["state_note"], made["slug"]) == ("postponed", "Grève", "une-adresse")
    assert made["title"] == "Une journée ensemble"


def test_only_so_many_steps_are_kept() -> None:
    world = make_world()
    for n in range(KEPT_REVISIONS + 5):
        world.edit(title=f"Titre {n}")
    assert Revision.objects.filter(encounter=world.encounter).count() == KEPT_REVISIONS


def test_a_change_that_changes_nothing_is_no_step() -> None:
    world = make_world(filled=True)
    version, steps = world.version, Revision.objects.count()
    world.edit(title="Une journée ensemble")
    session = of(world, Session).first()
    sessions.edit_session(session, **world.args, title=session.title, start=session.start)
    assert (world.version, Revision.objects.count()) == (version, steps)
