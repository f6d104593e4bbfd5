"""Drafts: what is typed is kept or refused with a sentence; two at once agree; half a change is none."""

import io
import threading
from collections.abc import Callable
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image

from cherchons.encounters.models import Encounter, Revision, Session, Speaker
from cherchons.encounters.queries.documents import document
from cherchons.encounters.services import (
    checking,
    drafts,
    items,
    organisers,
    restoring,
    series,
    sessions,
    team,
)
from cherchons.encounters.services.checking import Invalid
from cherchons.kernel import audit
from cherchons.kernel.errors import Conflict, DomainError, NotFound, TooLarge
from cherchons.kernel.models import AuditEntry, OutboxMessage
from tests.encounters.making import A_DAY, World, make_world
from tests.factories import actor, make_account, make_organisation, make_organiser

pytestmark = pytest.mark.django_db


def now(world: World) -> Any:
    return document(Encounter.objects.get(pk=world.encounter.pk), private=True)


# --- beginning ---
def test_a_draft_begins_with_its_organisation_as_organiser() -> None:
    world = make_world(title="  Une   journée\u202eensemble ")
    assert world.encounter.title == "Une journéeensemble"
    assert [o.organisation for o in world.encounter.organisers.all()] == [world.organisation]
    assert world.encounter.slug == "2027-03-12-une-journeeensemble"


def test_two_days_of_the_same_title_have_two_addresses() -> None:
    slugs = [make_world().encounter.slug for _ in range(3)]
    assert slugs == [f"2027-03-12-une-journee-ensemble{end}" for end in ("", "-2", "-3")]


@pytest.mark.parametrize("title", ["bureau", "Démarches", "会议", "…"])
def test_an_address_is_never_one_of_our_own_words(title: str) -> None:
    organisation = make_organisation()
    by = actor(make_organiser(organisation))
    made = drafts.create_encounter(organisation, by=by, title=title)
    assert made.slug not in {"bureau", "demarches", ""}


def test_the_same_form_sent_twice_makes_one() -> None:
    organisation, key = make_organisation(), uuid4()
    by = actor(make_organiser(organisation))
    first, second = (
        drafts.create_encounter(organisation, by=by, title="Une", request_key=key) for _ in range(2)
    )
    assert first == second
    assert Encounter.objects.count() == 1


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_by_two_threads_at_once_makes_one() -> None:
    organisation, key = make_organisation(), uuid4()
    by = actor(make_organiser(organisation))
    start = threading.Barrier(4)
    made: list[int] = []
    problems: list[Exception] = []

    def go() -> None:
        try:
            start.wait()
            made.append(drafts.create_encounter(organisation, by=by, title="Une", request_key=key).pk)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(made) == 4
    assert len(set(made)) == Encounter.objects.count() == 1


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_that_it_came_second() -> None:
    world = make_world(filled=True)
    version, start, outcome = world.version, threading.Barrier(2), list[str]()

    def go(title: str) -> None:
        try:
            start.wait()
            drafts.edit_encounter(
                Encounter.objects.get(pk=world.encounter.pk), by=world.organiser, version=version, title=title
            )
            outcome.append("done")
        except Conflict:
            outcome.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[title]) for title in ("Un", "Deux")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["conflict", "done"]
    assert world.version == version + 1


# --- refusals ---
Try = Callable[[World], Any]
LONG = "x" * 20_001
BAD: dict[str, tuple[str | None, Try]] = {
    "no title": ("title", lambda w: w.edit(title=" \u0000 ")),
    "long title": ("title", lambda w: w.edit(title="x" * 201)),
    "long text": ("description", lambda w: w.edit(description=LONG)),
    "unknown zone": ("timezone", lambda w: w.edit(timezone="Europe/Lille")),
    "zone that is a path": ("timezone", lambda w: w.edit(timezone="../../etc/passwd")),
    "unknown language": ("language", lambda w: w.edit(language="french")),
    "bad address": ("contact_email", lambda w: w.edit(contact_email="nadia@")),
    "script as link": ("links", lambda w: w.edit(links=[{"title": "", "url": "javascript:alert(1)"}])),
    "link with spaces": ("links", lambda w: w.edit(links=[{"title": "", "url": "https://a b"}])),
    "broken link": ("links", lambda w: w.edit(links=[{"title": "", "url": "http://[::1"}])),
    "too many links": (
        "links",
        lambda w: w.edit(links=[{"url": f"https://example.org/{n}"} for n in range(51)]),
    ),
    "number without meaning": ("number", lambda w: w.edit(series=_series(w), number=0)),
    "taken number": ("number", lambda w: w.edit(series=_series(w, taken=3), number=3)),
    "our word as address": ("slug", lambda w: w.edit(slug="bureau")),
    "no letters in address": ("slug", lambda w: w.edit(slug="…")),
    "ancient day": ("date", lambda w: drafts.add_day(w.encounter, **w.args, date=date(1066, 10, 14))),
    "far day": ("date", lambda w: drafts.add_day(w.encounter, **w.args, date=date(9999, 12, 31))),
    "same day": ("date", lambda w: drafts.add_day(w.encounter, **w.args, date=A_DAY)),
    "day that ends before": (
        "end",
        lambda w: drafts.edit_day(w.day, **w.args, date=A_DAY, start=time(17), end=time(9)),
    ),
    "session that ends before": ("end", lambda w: w.add("Atelier", "11:00", "10:00")),
    "session without length": ("end", lambda w: w.add("Atelier", "11:00", "11:00")),
    "unknown kind": ("kind", lambda w: w.add("Atelier", kind="party")),
    "long room": ("room", lambda w: w.add("Atelier", room="x" * 81)),
    "past midnight": ("start", lambda w: sessions.move_session(_session(w), **w.args, start=time(23))),
    "nobody": ("name", lambda w: w.person(_session(w), "\n")),
    "unknown sector": ("sector", lambda w: w.person(_session(w), sector="aliens")),
    "speaker without address": ("email", lambda w: w.person(_session(w), email="<script>")),
    "item without title": ("title", lambda w: items.add_item(_session(w), **w.args, title="")),
    "logo that is none": (
        "logo",
        lambda w: organisers.add_organiser(w.encounter, **w.args, name="A", logo=b"GIF89a"),
    ),
    "vector logo": (
        "logo",
        lambda w: organisers.add_organiser(
            w.encounter, **w.args, name="A", logo=b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
        ),
    ),
    "heavy logo": (
        "logo",
        lambda w: organisers.add_organiser(w.encounter, **w.args, name="A", logo=b"0" * 1_048_577),
    ),
    "stranger in team": (
        "email",
        lambda w: team.add_to_team(w.encounter, by=w.organiser, email="x@example.org", role="facilitator"),
    ),
    "unknown role": (
        "role",
        lambda w: team.add_to_team(w.encounter, by=w.organiser, email=make_account().email, role="king"),
    ),
}


def _series(world: World, *, taken: int | None = None) -> Any:
    begun = series.create_series(world.organisation, by=world.organiser, title="Une démarche")
    if taken:
        drafts.create_encounter(
            world.organisation, by=world.organiser, title="Une", series=begun, number=taken
        )
    return begun


def _session(world: World) -> Session:
    return world.encounter.sessions.select_related("encounter", "day").get(title="Témoignages")


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_sentence_beside_its_field_and_changes_nothing(name: str) -> None:
    world = make_world(filled=True)
    before, version = now(world), world.version
    field, attempt = BAD[name]
    with pytest.raises(DomainError) as refused:
        attempt(world)
    assert refused.value.field == field
    assert refused.value.status in (413, 422)
    assert str(refused.value)
    assert (now(world), world.version) == (before, version)


def test_a_programme_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_SESSIONS", 6)
    world = make_world(filled=True)
    for n in range(2):
        world.add(f"Séance {n}")
    with pytest.raises(Invalid, match="6"):
        world.add("De trop")
    with pytest.raises(Invalid, match="6"):
        sessions.duplicate_session(_session(world), **world.args)


@pytest.mark.db
def test_html_is_kept_as_it_was_typed_and_no_more() -> None:
    world = make_world(title="<script>alert(1)</script> & co")
    assert world.encounter.title == "<script>alert(1)</script> & co"
    assert world.encounter.slug == "2027-03-12-scriptalert1script-co"


# --- half a change is none ---
@pytest.mark.db
def test_a_change_that_fails_midway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(filled=True)
    before, version, steps = now(world), world.version, Revision.objects.count()

    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(audit, "record", broken)
    for attempt in (
        lambda: world.edit(title="Une autre"),
        lambda: sessions.delete_session(_session(world), **world.args),
        lambda: sessions.duplicate_session(_session(world), **world.args),
        lambda: drafts.undo(world.encounter, **world.args),
        lambda: drafts.copy_encounter(world.encounter, by=world.organiser, date=date(2027, 6, 1)),
        lambda: world.release(),
    ):
        with pytest.raises(RuntimeError):
            attempt()
        world.encounter.refresh_from_db()
        assert (now(world), world.version, Revision.objects.count()) == (before, version, steps)
    assert Encounter.objects.count() == 1
    assert OutboxMessage.objects.count() == 0


def test_a_stale_page_changes_nothing() -> None:
    world = make_world(filled=True)
    old = world.version
    world.edit(title="Une autre")
    before = now(world)
    with pytest.raises(Conflict):
        sessions.edit_session(_session(world), by=world.organiser, version=old, title="Trop tard")
    with pytest.raises(Conflict):
        drafts.delete_draft(world.encounter, by=world.organiser, version=old)
    assert now(world) == before


def test_the_trail_names_fields_and_never_values() -> None:
    world = make_world()
    world.edit(title="Un titre secret", contact_email="secret@example.org")
    trace = AuditEntry.objects.get(action="encounters.edit")
    assert trace.fields == ["contact_email", "title"]
    assert "secret" not in str([list(AuditEntry.objects.values_list())])


def test_a_deleted_draft_is_gone_and_says_so() -> None:
    world = make_world(filled=True)
    drafts.delete_draft(world.encounter, **world.args)
    assert not Encounter.objects.exists()
    gone = World(world.organisation, world.organiser, Encounter(pk=999, organisation=world.organisation))
    with pytest.raises(NotFound):
        drafts.edit_encounter(gone.encounter, by=world.organiser, version=1, title="Trop tard")


# --- copy, series, team, logos ---
def test_a_copy_begins_anew() -> None:
    world = make_world(filled=True)
    begun = _series(world)
    world.edit(series=begun)
    world.release()
    made = drafts.copy_encounter(world.encounter, by=world.organiser, date=date(2027, 9, 10))
    copy = document(made, private=True)
    assert (made.number, copy["state"], copy["unread"]) == (2, "scheduled", [])
    assert [d["date"] for d in copy["days"]] == ["2027-09-10"]
    source = now(world)
    assert [s["title"] for s in copy["sessions"]] == [s["title"] for s in source["sessions"]]
    assert not {s["uid"] for s in copy["sessions"]} & {s["uid"] for s in source["sessions"]}
    assert all(Speaker.objects.filter(encounter=made).values_list("to_confirm", flat=True))
    assert not made.releases.exists()


def test_the_same_copy_asked_twice_is_made_once() -> None:
    world, key = make_world(filled=True), uuid4()
    ask = {"by": world.organiser, "date": date(2027, 9, 10), "request_key": key}
    assert drafts.copy_encounter(world.encounter, **ask) == drafts.copy_encounter(world.encounter, **ask)


def test_undo_never_takes_a_number_back_from_another_day() -> None:
    world = make_world(filled=True)
    begun = _series(world)
    world.edit(series=begun)
    world.edit(series=None)
    drafts.create_encounter(world.organisation, by=world.organiser, title="Une autre", series=begun, number=1)
    before = now(world)
    with pytest.raises(restoring.NumberTaken):
        drafts.undo(world.encounter, **world.args)
    assert now(world) == before


def test_team_members_are_told_in_their_language() -> None:
    world, friend = make_world(), make_account(language="en")
    team.add_to_team(world.encounter, by=world.organiser, email=friend.email.upper(), role="co_organiser")
    mail = OutboxMessage.objects.get(to=friend.email)
    assert mail.subject == "You are in the team of “Une journée ensemble”"
    assert "/en/" in mail.text


def picture(fmt: str, size: tuple[int, int] = (900, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#123456").save(out, fmt)
    return out.getvalue()


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "WEBP", "GIF"])
def test_logos_are_made_anew(fmt: str, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    made = organisers.add_organiser(world.encounter, **world.args, name="A", logo=picture(fmt))
    with Image.open(tmp_path / made.logo.name) as kept:
        assert (kept.format, kept.size) == ("PNG", (800, 267))
    again = organisers.edit_organiser(made, **world.args, name="A", logo=picture(fmt))
    assert len(list((tmp_path / "logos").iterdir())) == 1
    organisers.edit_organiser(again, **world.args, name="A", remove_logo=True)
    assert now(world)["organisers"][1]["logo"] == ""
    drafts.undo(world.encounter, **world.args)
    assert now(world)["organisers"][1]["logo"].startswith("logos/")


def test_a_picture_of_enormous_size_is_refused() -> None:
    with pytest.raises(TooLarge):
        organisers.store_logo(picture("PNG", (6001, 10)))
