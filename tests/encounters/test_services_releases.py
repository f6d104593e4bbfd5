"""Releases: frozen, numbered once, without anything private; those concerned get one mail each."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from cherchons.encounters.messages import sentences
from cherchons.encounters.models import Encounter, Release, Speaker
from cherchons.encounters.queries import desk
from cherchons.encounters.queries.documents import document
from cherchons.encounters.queries.programme import Programme
from cherchons.encounters.services import drafts, releases, sessions
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.releases import NothingToRelease
from cherchons.kernel.errors import Conflict, DomainError
from cherchons.kernel.models import AuditEntry, OutboxMessage
from tests.encounters.making import World, make_team, make_world
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def latest(world: World) -> Release:
    return Release.objects.get(encounter=world.encounter, latest=True)


def mails(made: Release) -> dict[str, OutboxMessage]:
    sent = OutboxMessage.objects.filter(key__startswith=f"encounters.release:{made.pk}:")
    found = {mail.to: mail for mail in sent}
    assert len(found) == sent.count()
    return found


def test_a_release_is_the_draft_of_that_moment_without_anything_private() -> None:
    world = make_world(filled=True)
    made = world.release(note="Première annonce")
    assert made.content == document(world.encounter)
    assert "malika@example.org" not in str(made.content) + str(made.summary)
    assert "account" not in str(made.content)
    assert (made.number, made.latest, made.note) == (1, True, "Première annonce")
    assert (made.first_date, made.last_date) == (world.day.date, world.day.date)
    world.edit(title="Plus tard")
    assert latest(world).content["title"] == "Une journée ensemble"
    assert AuditEntry.objects.get(action="encounters.release").public


def test_an_empty_or_unchanged_programme_is_not_published() -> None:
    world = make_world()
    with pytest.raises(NothingToRelease):
        world.release()
    world.add()
    world.release()
    with pytest.raises(NothingToRelease):
        world.release()
    world.edit(title="Autre")
    drafts.undo(world.encounter, **world.args)
    with pytest.raises(NothingToRelease):
        world.release()
    assert Release.objects.count() == 1


def test_the_second_release_says_what_changed() -> None:
    world = make_world(filled=True)
    world.release()
    session = world.encounter.sessions.get(title="Atelier A")
    sessions.edit_session(session, **world.args, room="Salle 9")
    made = world.release()
    assert (made.number, [c["code"] for c in made.changes]) == (2, ["session.room"])
    assert Release.objects.filter(latest=True).count() == 1


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_of_two_releases_at_once_one_is_made() -> None:
    world = make_world(filled=True)
    version, start, outcome = world.version, threading.Barrier(3), list[str]()

    def go() -> None:
        try:
            start.wait()
            mine = Encounter.objects.get(pk=world.encounter.pk)
            outcome.append(f"{releases.release(mine, by=world.organiser, version=version).number}")
        except DomainError as refused:
            outcome.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["1", "nothing-to-release", "nothing-to-release"]
    assert Release.objects.get().latest


def test_the_same_click_twice_publishes_and_tells_once() -> None:
    world, key = make_world(filled=True), uuid4()
    first, second = (world.release(request_key=key) for _ in range(2))
    assert first == second
    assert Release.objects.count() == 1
    assert OutboxMessage.objects.count() == len(mails(first))


def test_a_stale_page_publishes_nothing() -> None:
    world = make_world(filled=True)
    old = world.version
    world.edit(title="Autre")
    with pytest.raises(Conflict):
        releases.release(world.encounter, by=world.organiser, version=old)


# --- who is told ---
def test_at_first_everyone_concerned_is_told_but_not_who_publishes() -> None:
    world = make_team(make_world(filled=True))
    colleague = make_account()
    colleague.roles.create(organisation=world.organisation, name="organiser")
    told = desk.told_at_release(world.encounter, by=world.organiser)
    made = world.release()
    assert {one.email for one in told} == set(mails(made))
    team = set(world.encounter.team.values_list("account__email", flat=True))
    assert set(mails(made)) == {colleague.email, "malika@example.org"} | team


def test_later_speakers_hear_only_what_is_theirs() -> None:
    world = make_world(filled=True)
    workshop = world.encounter.sessions.get(title="Atelier A")
    world.person(workshop, "Grace", email="grace@example.org")
    world.release()
    sessions.edit_session(workshop, **world.args, room="Salle 9")
    made = world.release()
    assert set(mails(made)) == {"grace@example.org"}
    assert "Salle 9" in mails(made)["grace@example.org"].text
    sessions.edit_speaker(Speaker.objects.get(name="Malika"), **world.args, role="Présidente")
    made = world.release()
    assert set(mails(made)) == {"malika@example.org"}  # another person's role is not Thomas's or Grace's news
    world.edit(venue="Ailleurs")
    made = world.release()
    assert set(mails(made)) == {"malika@example.org", "grace@example.org"}


def test_someone_in_two_sessions_gets_one_mail_with_both() -> None:
    world = make_world(filled=True)
    first, second = (world.encounter.sessions.get(title=title) for title in ("Atelier A", "Atelier B"))
    for session in (first, second):
        world.person(session, "Grace", email="Grace@example.org")
    world.release()
    sessions.edit_session(first, **world.args, room="Salle 1")
    sessions.edit_session(second, **world.args, room="Salle 2")
    mail = mails(world.release())["grace@example.org"]
    assert "Salle 1" in mail.text
    assert "Salle 2" in mail.text


@pytest.mark.db
def test_those_who_are_taken_out_are_told_too() -> None:
    world = make_world(filled=True)
    workshop = world.encounter.sessions.get(title="Atelier A")
    grace = world.person(workshop, "Grace", email="grace@example.org")
    world.release()
    sessions.delete_speaker(grace, **world.args)
    sessions.delete_session(world.encounter.sessions.get(title="Témoignages"), **world.args)
    told = {one.email for one in desk.told_at_release(world.encounter, by=world.organiser)}
    found = mails(world.release())
    assert set(found) == told == {"grace@example.org", "malika@example.org"}
    assert "Grace n’intervient plus dans" in found["grace@example.org"].text
    assert "est retiré du programme" in found["malika@example.org"].text
    world.edit(venue="Ailleurs")
    assert not mails(world.release())  # they are no longer concerned


def test_mails_speak_the_language_of_the_person() -> None:
    world = make_world(filled=True)
    world.edit(second_language="en", second_title="A day together")
    english = make_account(language="en")
    session = world.encounter.sessions.get(title="Atelier A")
    world.person(session, "Grace", email=english.email)
    found = mails(world.release())
    assert found[english.email].subject == "The programme of “A day together” is published"
    assert f"/en/rencontres/{world.encounter.slug}/" in found[english.email].text
    french = " ".join(found["malika@example.org"].subject.split())
    assert french == "Le programme de « Une journée ensemble » est publié"


def test_an_order_that_changes_is_shown_but_wakes_nobody() -> None:
    world = make_world(filled=True)
    world.release()
    sessions.shift_session(world.encounter.sessions.get(title="Atelier B"), **world.args, up=True)
    made = world.release()
    assert [change["code"] for change in made.changes] == ["session.order"]
    assert not mails(made)


# --- postponed, cancelled, reinstated ---
@pytest.mark.db
def test_states_are_public_at_once_and_other_changes_wait() -> None:
    world = make_world(filled=True)
    world.release()
    world.edit(title="Pas encore public")
    announced = {one.email for one in desk.told_of_state(world.encounter, by=world.organiser)}
    releases.postpone(world.encounter, **world.args, note="La salle est fermée.")
    made = latest(world)
    assert set(mails(made)) == announced
    assert (made.number, made.content["state"], made.content["title"]) == (
        2,
        "postponed",
        "Une journée ensemble",
    )
    assert sentences(made.changes) == ["La journée est reportée. La salle est fermée."]
    assert "malika@example.org" in mails(made)
    assert [c["code"] for c in desk.pending_changes(world.encounter) or []] == ["encounter.title"]
    releases.cancel(world.encounter, **world.args)
    releases.reinstate(world.encounter, **world.args, note="La salle rouvre.")
    assert [r.content["state"] for r in Release.objects.order_by("number")] == [
        "scheduled",
        "postponed",
        "cancelled",
        "scheduled",
    ]
    assert world.release().content["title"] == "Pas encore public"


def test_a_draft_that_is_cancelled_stays_a_draft() -> None:
    world = make_world(filled=True)
    releases.cancel(world.encounter, **world.args)
    assert not Release.objects.exists()
    assert world.release().content["state"] == "cancelled"


def test_the_same_state_again_is_refused_and_the_same_click_is_not() -> None:
    world, key = make_world(filled=True), uuid4()
    world.release()
    args = world.args
    for _ in range(2):
        releases.cancel(world.encounter, **args, note="Grève", request_key=key)
    assert Release.objects.count() == 2
    with pytest.raises(Invalid):
        releases.cancel(world.encounter, **world.args, note="Grève")
    releases.cancel(world.encounter, **world.args, note="Grève des trains")
    assert latest(world).changes[0]["code"] == "encounter.state_note"


def test_what_was_published_is_not_deleted_and_keeps_its_address() -> None:
    world = make_world(filled=True)
    world.release()
    with pytest.raises(drafts.AlreadyReleased):
        drafts.delete_draft(world.encounter, **world.args)
    with pytest.raises(Invalid):
        world.edit(slug="ailleurs")
    world.edit(slug=world.encounter.slug)  # the same is no change


def test_the_desk_knows_what_waits() -> None:
    world = make_world(filled=True)
    (row,) = desk.encounters_edited_by(world.organiser)
    assert (row.when, row.release, row.pending) == ("draft", 0, True)
    world.release()
    assert not desk.encounters_edited_by(world.organiser)[0].pending
    world.edit(title="Autre")
    assert desk.encounters_edited_by(world.organiser)[0].pending
    world.release()
    releases.cancel(world.encounter, **world.args)
    assert not desk.encounters_edited_by(world.organiser)[0].pending


def test_a_release_of_another_time_is_read_as_it_was() -> None:
    world = make_world(filled=True)
    first = world.release()
    world.add("Restitution", "16:00", "17:00")
    world.release()
    kept = Release.objects.get(pk=first.pk)
    titles = [s.title for s in Programme.of(kept.content, language="fr").sessions]
    assert titles == ["Accueil", "Témoignages", "Atelier A", "Atelier B"]
