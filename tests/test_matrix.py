"""Who may do what: every role × every action, as the rooms declare it (``MatrixRow``) and as it is.

Personal objects (an account, an affiliation, a request) are those of the role ``account``; ``organiser`` and
the team belong to one organisation and its encounter; everyone else is foreign to them. An action without a
row, a row without an action or without an object here fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from cherchons.directory.enums import RoleName
from cherchons.directory.models import Affiliation, Mandate, Organisation, OrganiserRequest, Role
from cherchons.encounters.enums import RegistrationState, TeamRole
from cherchons.encounters.models import (
    Encounter,
    Questionnaire,
    QuestionnaireTicket,
    Registration,
    Series,
    TeamMember,
)
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.rules import agenda_key
from cherchons.kernel import clock, permissions
from cherchons.kernel.actors import VISITOR, Actor, LinkHolder, System
from cherchons.kernel.registry import MatrixRow, contributions
from cherchons.people.models import Account
from tests.factories import actor, make_account, make_organisation, make_organiser

TOKEN = "the-secret-address-of-an-agenda"
PREDICATES = permissions.predicates()
ROWS = {row.name: row.allowed for row in contributions(MatrixRow)}
ROLES = (
    *("visitor", "account", "organiser", "other_organiser", "co_organiser", "facilitator", "administrator"),
    *("link_holder", "registered", "desk_volunteer", "respondent", "system"),
)


@dataclass(frozen=True, slots=True)
class House:
    """One organisation with its people, one person who only has an account."""

    account: Account
    organiser: Account
    organisation: Organisation
    encounter: Encounter
    series: Series
    registration: Registration
    ticket: QuestionnaireTicket
    actors: dict[str, Actor]


@pytest.fixture
def house() -> House:
    organisation = make_organisation()
    account, organiser = make_account(), make_organiser(organisation)
    team = {role: make_account() for role in ("co_organiser", "facilitator")}
    encounter = Encounter.objects.create(slug="day", title="Day", organisation=organisation)
    for name, member in team.items():
        TeamMember.objects.create(encounter=encounter, account=member, role=TeamRole(name))
    registration = Registration.objects.create(
        encounter=encounter, number=1, state=RegistrationState.CONFIRMED, name="Ada", account=account
    )
    questionnaire = Questionnaire.objects.create(encounter=encounter)
    ticket = QuestionnaireTicket.objects.create(questionnaire=questionnaire, registration=registration)
    people = {
        "account": account,
        "organiser": organiser,
        "other_organiser": make_organiser(make_organisation()),
        "administrator": make_account(administrator=True),
        **team,
    }
    actors: dict[str, Actor] = {name: actor(person) for name, person in people.items()}
    actors |= {
        "visitor": VISITOR,
        "system": System(task="test"),
        "link_holder": LinkHolder(scope="agenda", target=agenda_key(TOKEN)),
        "registered": holder_of(registration),
        "desk_volunteer": LinkHolder(scope="desk", target=str(encounter.pk)),
        "respondent": LinkHolder(scope="questionnaire", target=str(ticket.pk)),
    }
    series = Series.objects.create(slug="series", title="Series", organisation=organisation)
    return House(account, organiser, organisation, encounter, series, registration, ticket, actors)


def affiliation(house: House) -> Affiliation:
    return Affiliation.objects.create(account=house.account, organisation=house.organisation)


def mandate(house: House) -> Mandate:
    return Mandate.objects.create(
        account=house.account, organisation=house.organisation, valid_from=date(2026, 1, 1)
    )


def request(house: House) -> OrganiserRequest:
    return OrganiserRequest.objects.create(account=house.account, organisation=house.organisation)


def role(house: House) -> Role:
    return Role.objects.get(account=house.organiser, name=RoleName.ORGANISER)


def organisation(house: House) -> Organisation:
    return house.organisation


def encounter(house: House) -> Encounter:
    return house.encounter


def registration(house: House) -> Registration:
    return house.registration


def account(house: House) -> Account:
    return house.account


def nothing(house: House) -> None:
    return None


# What an action is tried on; every action stands here.
OBJECTS: dict[str, Callable[[House], Any]] = {
    "people.open_account": nothing,
    "people.edit_profile": account,
    "people.consent": account,
    "people.export": account,
    "people.erase": account,
    "people.create_administrator": nothing,
    "people.send_mails_again": nothing,
    "people.try_as": account,
    "directory.administer": nothing,
    "directory.organise_for": organisation,
    "directory.add_organisation": nothing,
    "directory.edit_organisation": organisation,
    "directory.request_to_organise": organisation,
    "directory.withdraw_request": request,
    "directory.answer_requests": request,
    "directory.affiliate": account,
    "directory.leave": affiliation,
    "directory.give_mandate": organisation,
    "directory.end_mandate": mandate,
    "directory.give_role": organisation,
    "directory.take_role": role,
    "directory.merge_organisations": organisation,
    "directory.load_reference": nothing,
    "encounters.create": organisation,
    "encounters.see_draft": encounter,
    "encounters.edit": encounter,
    "encounters.release": encounter,
    "encounters.manage_team": encounter,
    "encounters.delete": encounter,
    "encounters.create_series": organisation,
    "encounters.edit_series": lambda house: house.series,
    "encounters.keep_agenda": lambda house: TOKEN,
    "encounters.register": encounter,
    "encounters.register_others": encounter,
    "encounters.keep_registration": registration,
    "encounters.see_registrations": encounter,
    "encounters.manage_registrations": encounter,
    "encounters.see_needs": encounter,
    "encounters.check_in": encounter,
    "encounters.wish": registration,
    "encounters.compose": encounter,
    "encounters.seat": encounter,
    "encounters.run_tables": encounter,
    "encounters.present": registration,
    "encounters.see_who": registration,
    "encounters.meet": registration,
    "encounters.answer_questionnaire": lambda house: house.ticket,
}
PERSONAL = {account, affiliation, mandate, request, role, registration}


def test_every_action_has_a_row_and_an_object() -> None:
    assert set(ROWS) == set(PREDICATES) == set(OBJECTS)


def test_rows_name_known_roles() -> None:
    assert {name for allowed in ROWS.values() for name in allowed} <= set(ROLES)


@pytest.mark.django_db
@pytest.mark.parametrize("action", sorted(PREDICATES))
def test_who_may(action: str, house: House) -> None:
    obj = OBJECTS[action](house)
    may = {name for name in ROLES if PREDICATES[action](house.actors[name], obj)}
    assert may == ROWS[action]


@pytest.mark.django_db
@pytest.mark.parametrize("action", sorted(PREDICATES))
def test_what_is_ones_own_is_closed_to_another(action: str, house: House) -> None:
    """Someone else who signed in has no right that comes from being the person concerned."""
    make = OBJECTS[action]
    stranger = actor(make_account())
    allowed = "account" in ROWS[action] and make not in PERSONAL
    assert PREDICATES[action](stranger, make(house)) == allowed


@pytest.mark.django_db
@pytest.mark.parametrize("action", sorted(PREDICATES))
def test_without_an_object_nothing_opens_that_needs_one(action: str, house: House) -> None:
    if OBJECTS[action] is nothing or OBJECTS[action] is request:
        return  # it concerns the platform as a whole
    for name in ("visitor", "account", "organiser", "link_holder"):
        assert not PREDICATES[action](house.actors[name], None), name


@pytest.mark.django_db
def test_a_link_opens_its_own_object_while_it_lasts(house: House) -> None:
    keep = PREDICATES["encounters.keep_agenda"]
    target = agenda_key(TOKEN)
    assert not keep(LinkHolder(scope="agenda", target=agenda_key("another")), TOKEN)
    assert not keep(LinkHolder(scope="edit", target=target), TOKEN)
    assert not keep(LinkHolder(scope="agenda", target=target, expires=clock.now()), TOKEN)
    assert keep(LinkHolder(scope="agenda", target=target, expires=clock.now() + timedelta(hours=1)), TOKEN)


@pytest.mark.django_db
def test_acting_for_someone_gives_no_right(house: House) -> None:
    """``on_behalf_of`` is written in the trail; it never opens anything."""
    visitor = VISITOR.acting_for(f"account:{house.organiser.pk}")
    person = house.actors["account"].acting_for(f"account:{house.organiser.pk}")
    for action in ("encounters.edit", "directory.organise_for", "people.export"):
        obj = OBJECTS[action](house)
        assert not PREDICATES[action](visitor, obj)
    assert not PREDICATES["encounters.edit"](person, house.encounter)
