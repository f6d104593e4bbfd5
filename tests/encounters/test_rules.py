"""Who may do what: each service refuses everyone that its predicate refuses, and nothing changes."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import transaction

from cherchons.encounters import rules
from cherchons.encounters.models import Encounter, Organiser, Release, Series, TeamMember
from cherchons.encounters.queries.desk import draft_for
from cherchons.encounters.queries.documents import document
from cherchons.encounters.services import drafts, organisers, releases, series, sessions, team, unread
from cherchons.encounters.services.readings import create_from_reading
from cherchons.engines.programme import read_text
from cherchons.kernel.actors import VISITOR, Actor, LinkHolder, System
from cherchons.kernel.errors import Forbidden, NotFound, SignInNeeded
from cherchons.kernel.models import AuditEntry
from cherchons.kernel.permissions import predicates
from cherchons.kernel.registry import MatrixRow, contributions
from tests.encounters.making import World, make_team, make_world
from tests.once import kept_rows

pytestmark = pytest.mark.django_db

ANSWERING = {"organiser", "administrator", "system"}
EDITING = ANSWERING | {"co_organiser"}
SEEING = EDITING | {"facilitator"}


def build() -> World:
    made = make_team(make_world(filled=True))
    made.people |= {"visitor": VISITOR, "system": System(task="test"), "link": LinkHolder(scope="x")}
    made.edit(series=series.create_series(made.organisation, by=made.organiser, title="Une démarche"))
    Encounter.objects.filter(pk=made.encounter.pk).update(unread=[{"line": 1, "text": "oubliée"}])
    made.encounter.refresh_from_db()
    return made


built, world = kept_rows(build)

Service = Callable[[World, dict[str, Any]], Any]


def session(w: World) -> Any:
    return w.encounter.sessions.select_related("encounter", "day").get(title="Témoignages")


def item(w: World) -> Any:
    return session(w).items.get()


def speaker(w: World) -> Any:
    return w.encounter.speakers.get(name="Lionel")


def organiser(w: World) -> Organiser:
    return w.encounter.organisers.first()  # type: ignore[return-value]


READ = "Journée d’été\n12/03/2027\n9h-10h : accueil"
SERVICES: dict[str, tuple[set[str], Service]] = {
    "edit_encounter": (EDITING, lambda w, a: drafts.edit_encounter(w.encounter, **a, title="Autre")),
    "add_day": (EDITING, lambda w, a: drafts.add_day(w.encounter, **a, date=date(2027, 4, 1))),
    "edit_day": (EDITING, lambda w, a: drafts.edit_day(w.day, **a, date=date(2027, 4, 2))),
    "delete_day": (EDITING, lambda w, a: drafts.delete_day(w.day, **a)),
    "dismiss_unread": (EDITING, lambda w, a: drafts.dismiss_unread(w.encounter, **a, line=1)),
    "insert_unread": (EDITING, lambda w, a: unread.insert_unread(w.encounter, **a, line=1)),
    "item_from_unread": (EDITING, lambda w, a: unread.item_from_unread(session(w), **a, line=1)),
    "session_from_unread": (EDITING, lambda w, a: unread.session_from_unread(w.encounter, **a, line=1)),
    "undo": (EDITING, lambda w, a: drafts.undo(w.encounter, **a)),
    "add_session": (
        EDITING,
        lambda w, a: sessions.add_session(
            w.encounter, **a, day=w.day, start=time(16), end=time(17), title="Restitution"
        ),
    ),
    "edit_session": (EDITING, lambda w, a: sessions.edit_session(session(w), **a, title="Autre")),
    "move_session": (EDITING, lambda w, a: sessions.move_session(session(w), **a, start=time(9, 45))),
    "shift_session": (EDITING, lambda w, a: sessions.shift_session(session(w), **a, up=True)),
    "group_in_parallel": (
        EDITING,
        lambda w, a: sessions.group_in_parallel(
            session(w), **a, beside=w.encounter.sessions.get(title="Atelier A")
        ),
    ),
    "duplicate_session": (EDITING, lambda w, a: sessions.duplicate_session(session(w), **a)),
    "delete_session": (EDITING, lambda w, a: sessions.delete_session(session(w), **a)),
    "add_item": (EDITING, lambda w, a: sessions.add_item(session(w), **a, title="Point")),
    "edit_item": (EDITING, lambda w, a: sessions.edit_item(item(w), **a, title="Autre")),
    "move_item": (
        EDITING,
        lambda w, a: sessions.move_item(
            item(w), **a, to=1, session=w.encounter.sessions.get(title="Atelier A")
        ),
    ),
    "delete_item": (EDITING, lambda w, a: sessions.delete_item(item(w), **a)),
    "add_speaker": (EDITING, lambda w, a: sessions.add_speaker(session(w), **a, name="Grace")),
    "edit_speaker": (EDITING, lambda w, a: sessions.edit_speaker(speaker(w), **a, name="Grace")),
    "move_speaker": (EDITING, lambda w, a: sessions.move_speaker(speaker(w), **a, to=1, place=session(w))),
    "delete_speaker": (EDITING, lambda w, a: sessions.delete_speaker(speaker(w), **a)),
    "add_organiser": (EDITING, lambda w, a: organisers.add_organiser(w.encounter, **a, name="Collectif")),
    "edit_organiser": (EDITING, lambda w, a: organisers.edit_organiser(organiser(w), **a, name="Collectif")),
    "delete_organiser": (EDITING, lambda w, a: organisers.delete_organiser(organiser(w), **a)),
    "release": (EDITING, lambda w, a: releases.release(w.encounter, **a)),
    "postpone": (EDITING, lambda w, a: releases.postpone(w.encounter, **a)),
    "cancel": (EDITING, lambda w, a: releases.cancel(w.encounter, **a)),
    "copy_encounter": (
        EDITING,
        lambda w, a: drafts.copy_encounter(w.encounter, by=a["by"], date=date(2027, 5, 1)),
    ),
    "delete_draft": (ANSWERING, lambda w, a: drafts.delete_draft(w.encounter, **a)),
    "add_to_team": (
        ANSWERING,
        lambda w, a: team.add_to_team(w.encounter, by=a["by"], email=_new_member(), role="facilitator"),
    ),
    "remove_from_team": (
        ANSWERING,
        lambda w, a: team.remove_from_team(
            TeamMember.objects.get(encounter=w.encounter, role="facilitator"), by=a["by"]
        ),
    ),
    "create_encounter": (
        ANSWERING,
        lambda w, a: drafts.create_encounter(w.organisation, by=a["by"], title="Autre journée"),
    ),
    "create_from_reading": (
        ANSWERING,
        lambda w, a: create_from_reading(w.organisation, by=a["by"], draft=read_text(READ)),
    ),
    "create_series": (
        ANSWERING,
        lambda w, a: series.create_series(w.organisation, by=a["by"], title="Une démarche"),
    ),
    "edit_series": (
        ANSWERING,
        lambda w, a: series.edit_series(w.encounter.series, by=a["by"], title="Autre"),  # type: ignore[arg-type]
    ),
}


def _new_member() -> str:
    from tests.factories import make_account

    return make_account().email


INSIDE = ("organiser", "co_organiser", "facilitator", "administrator", "system")
OUTSIDE = ("other_organiser", "account", "visitor", "link")


@pytest.mark.parametrize("role", [*INSIDE, *OUTSIDE])
def test_each_service_lets_in_those_it_should_and_nobody_else(world: World, role: str) -> None:
    by = world.people[role]
    before = everything(world)
    for name, (allowed, service) in SERVICES.items():
        with transaction.atomic():
            asked = {"by": by, "version": world.version}
            if role in allowed:
                service(world, asked)
                assert AuditEntry.objects.count() > before[-1], name
            else:
                with pytest.raises(SignInNeeded if role == "visitor" else Forbidden):
                    service(world, asked)
                assert everything(world) == before, name
            transaction.set_rollback(True)
        world.encounter.refresh_from_db()


def everything(world: World) -> tuple[Any, ...]:
    """Return all that a service could change."""
    counts = [model.objects.count() for model in (Encounter, Series, TeamMember, Release, AuditEntry)]
    return document(world.encounter, private=True), *counts


def test_drafts_are_seen_by_those_who_prepare_them(world: World) -> None:
    slug = world.encounter.slug
    for role, by in world.people.items():
        if role in SEEING:
            assert draft_for(slug, by) == world.encounter
        elif role == "visitor":
            with pytest.raises(SignInNeeded):
                draft_for(slug, by)
        else:
            with pytest.raises(NotFound) as refused:
                draft_for(slug, by)
            with pytest.raises(NotFound) as unknown:
                draft_for("n-existe-pas", by)
            assert str(refused.value) == str(unknown.value)  # a stranger can't tell which


def test_a_series_of_someone_else_is_not_joined(world: World) -> None:
    other: Actor = world.people["other_organiser"]
    stranger = make_world()
    theirs = series.create_series(stranger.organisation, by=stranger.organiser, title="La leur")
    with pytest.raises(Forbidden):
        world.edit(series=theirs)
    with pytest.raises(Forbidden):
        drafts.create_encounter(world.organisation, by=world.organiser, title="Autre", series=theirs)
    assert not rules.can_edit_series(other, theirs)


def test_nothing_is_moved_into_someone_elses_encounter(world: World) -> None:
    other = make_world(filled=True)
    theirs = other.encounter.sessions.first()
    for service in (
        lambda: sessions.move_item(item(world), **world.args, to=1, session=theirs),
        lambda: sessions.move_speaker(speaker(world), **world.args, to=1, place=theirs),
        lambda: sessions.edit_session(session(world), **world.args, day=other.day),
        lambda: sessions.group_in_parallel(session(world), **world.args, beside=theirs),
        lambda: unread.insert_unread(world.encounter, **world.args, line=1, session=theirs),
    ):
        before = (document(world.encounter, private=True), document(other.encounter, private=True))
        with pytest.raises(Exception, match=r".+") as refused:
            service()
        assert refused.value.status in (400, 404, 422)  # type: ignore[attr-defined]
        assert (document(world.encounter, private=True), document(other.encounter, private=True)) == before


def test_the_matrix_says_what_the_rules_do(world: World) -> None:
    rows = {row.name: row.allowed for row in contributions(MatrixRow) if row.name.startswith("encounters.")}
    ours = {action: rule for action, rule in predicates().items() if action.startswith("encounters.")}
    assert rows.keys() == ours.keys()
    objects = {
        "encounters.create": world.organisation,
        "encounters.create_series": world.organisation,
        "encounters.edit_series": world.encounter.series,
    }
    theirs = ("keep_registration", "wish", "present", "see_who", "meet", "answer_questionnaire")
    elsewhere = {f"encounters.{action}" for action in theirs}  # of a registration or ticket: see test_matrix
    for action, rule in ours.items():
        if action in elsewhere:
            continue
        for role, by in world.people.items():
            if role != "link":
                assert rule(by, objects.get(action, world.encounter)) == (role in rows[action]), (
                    action,
                    role,
                )
            assert not rule(by, None)
