"""What is forgotten, exported, erased and merged."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from cherchons.encounters.models import Agenda, Encounter, Organiser, Revision, Speaker, TeamMember
from cherchons.encounters.queries import personal
from cherchons.encounters.services import drafts, sessions, team
from cherchons.encounters.tasks import programmes as tasks
from cherchons.kernel.models import AuditEntry
from cherchons.kernel.registry import OrganisationMerge, PersonalData, Retention, contributions
from tests.encounters.making import A_DAY, World, make_world
from tests.factories import make_account, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def later(days: int) -> datetime:
    return datetime(A_DAY.year, A_DAY.month, A_DAY.day, tzinfo=UTC) + timedelta(days=days)


@pytest.fixture
def world() -> World:
    made = make_world(filled=True)
    Agenda.objects.create(token="x" * 20, encounter=made.encounter)
    return made


def test_agendas_go_ninety_days_after_the_last_day(world: World) -> None:
    drafts.add_day(world.encounter, **world.args, date=A_DAY + timedelta(days=1))
    assert tasks.forget_agendas(later(91)) == 0
    assert tasks.forget_agendas(later(92)) == 1
    assert not Agenda.objects.exists()
    assert AuditEntry.objects.filter(action="encounters.agendas.forget").count() == 1


def test_speakers_addresses_go_a_year_after_and_their_names_stay(world: World) -> None:
    assert tasks.forget_addresses(later(365)) == 0
    assert tasks.forget_addresses(later(366)) == 1
    assert not Speaker.objects.exclude(email="").exists()
    assert Speaker.objects.filter(name="Malika").exists()


def test_steps_of_undo_go_a_year_after_they_were_made(world: World) -> None:
    count = Revision.objects.count()
    Revision.objects.update(at=later(0))
    assert tasks.forget_revisions(later(365)) == 0
    assert tasks.forget_revisions(later(366)) == count


def test_an_account_finds_itself_and_leaves_no_address_behind(world: World) -> None:
    account = make_account("grace@example.org")
    session = world.encounter.sessions.get(title="Atelier A")
    person = world.person(session, "Grace", email=account.email)
    sessions.edit_speaker(person, **world.args, role="Amirale")
    team.add_to_team(world.encounter, by=world.organiser, email=account.email, role="facilitator")
    drafts.undo(world.encounter, **world.args)  # now an address stands in what redo keeps, too

    (speech,) = personal.speeches_of(account.pk)
    assert (speech["session"], speech["name"], speech["email"]) == ("Atelier A", "Grace", account.email)
    assert [t["role"] for t in personal.teams_of(account.pk)] == ["facilitator"]

    for rule in contributions(PersonalData):
        if rule.name.startswith("encounters."):
            rule.erase(account.pk)
    assert list(personal.speeches_of(account.pk)) == []
    assert not TeamMember.objects.exists()
    for revision in Revision.objects.all():
        kept = f"{revision.before}{revision.after}"
        assert account.email not in kept
        assert f"'account': {account.pk}" not in kept
    drafts.redo(world.encounter, **world.args)  # and none comes back
    grace = Speaker.objects.get(name="Grace")
    assert (grace.role, grace.email, grace.account) == ("Amirale", "", None)
    assert Speaker.objects.get(name="Malika").email == "malika@example.org"


def test_a_contact_goes_from_drafts_and_undo_and_stays_as_it_was_published(world: World) -> None:
    account = make_account("grace@example.org")
    EmailAddress.objects.create(user=account, email="hopper@example.org", verified=True)
    EmailAddress.objects.create(user=account, email="claimed@example.org", verified=False)
    world.edit(contact_name="Grace Hopper", contact_email="hopper@example.org")
    world.release()
    world.edit(title="Autre titre")  # the contact now stands in what undo keeps
    world.edit(title="Encore un autre")
    drafts.undo(world.encounter, **world.args)  # and in what redo keeps
    other = make_world()
    other.edit(contact_name="Claude", contact_email="claimed@example.org")
    (part,) = [rule for rule in contributions(PersonalData) if rule.name == "encounters.contacts"]

    (entry,) = part.export(account.pk)
    assert (entry["contact name"], entry["contact e-mail"]) == ("Grace Hopper", "hopper@example.org")
    assert [p["release"] for p in entry["published as"]] == [1]

    before = world.version
    part.erase(account.pk)
    world.encounter.refresh_from_db()
    assert (world.encounter.contact_name, world.encounter.contact_email) == ("", "")
    assert world.version == before + 1
    kept = [f"{r.before}{r.after}".lower() for r in world.encounter.revisions.all()]
    assert kept
    assert not [words for words in kept if "hopper" in words]
    drafts.redo(world.encounter, **world.args)  # and none comes back
    assert Encounter.objects.get(pk=world.encounter.pk).contact_email == ""
    assert world.encounter.releases.get().content["contact_email"] == "hopper@example.org"
    (entry,) = part.export(account.pk)
    assert (entry["contact e-mail"], entry["published as"][0]["contact name"]) == ("", "Grace Hopper")
    other.encounter.refresh_from_db()  # an address that was only claimed is someone else's
    assert other.encounter.contact_email == "claimed@example.org"


def test_a_speaker_under_a_second_proved_address_is_found_and_erased(world: World) -> None:
    account = make_account("grace@example.org")
    EmailAddress.objects.create(user=account, email="hopper@example.org", verified=True)
    world.person(world.encounter, "Grace", email="Hopper@example.org")
    world.edit(title="Autre")
    assert [speech["name"] for speech in personal.speeches_of(account.pk)] == ["Grace"]
    tasks.erase_speeches(account.pk)
    assert Speaker.objects.get(name="Grace").email == ""
    assert not [r for r in Revision.objects.all() if "hopper" in f"{r.before}{r.after}".lower()]
    assert Speaker.objects.get(name="Malika").email == "malika@example.org"


def test_undo_after_an_account_is_gone_does_not_look_for_it(world: World) -> None:
    account = make_account("grace@example.org")
    world.person(world.encounter, "Grace", email=account.email)
    world.edit(title="Autre")
    account.delete()
    drafts.undo(world.encounter, **world.args)
    assert Speaker.objects.get(name="Grace").account is None


def test_two_organisations_become_one(world: World) -> None:
    gone, kept = world.organisation, make_organisation("Celle qui reste")
    Organiser.objects.create(encounter=world.encounter, name="Celle qui reste", organisation=kept, position=1)
    world.person(world.encounter, "Grace", organisation=gone)
    (merge,) = [rule for rule in contributions(OrganisationMerge) if rule.name == "encounters"]
    merge.move(gone.pk, kept.pk)
    gone.roles.all().delete()
    gone.delete()
    assert Encounter.objects.get().organisation == kept
    assert [o.organisation for o in Organiser.objects.all()] == [kept]
    assert Speaker.objects.get(name="Grace").organisation == kept


def test_every_rule_is_declared_with_a_title() -> None:
    names = {rule.name for rule in contributions(Retention)}
    assert {"encounters.agendas", "encounters.addresses", "encounters.revisions"} <= names
    for rule in contributions(PersonalData):
        assert str(rule.title)
        assert str(rule.reason)
