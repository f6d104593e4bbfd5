"""Who belongs, who may sign, who organises, who asks to: services, pages, mails."""

import threading
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cherchons.directory import services
from cherchons.directory.models import Affiliation, Mandate, Organisation, OrganiserRequest, Role
from cherchons.directory.queries import personal, place_of
from cherchons.directory.rules import can_organise_for, is_administrator
from cherchons.kernel.actors import VISITOR, AccountActor, LinkHolder, System
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry, OutboxMessage
from cherchons.kernel.registry import MatrixRow, PersonalData, contributions
from cherchons.people.models import Account
from tests import factories
from tests.directory.conftest import act, signed_in

pytestmark = pytest.mark.django_db


# --- asking --------------------------------------------------------------------------------------
def test_asking_tells_every_administrator_in_their_language(
    organisation: Organisation, person: Account, administrator: Account
) -> None:
    factories.make_account("john@example.org", administrator=True, language="en")
    factories.make_account("gone@example.org", administrator=True, is_active=False)
    asked = services.request_to_organise(organisation, by=act(person), message="Une matinée en mai.")
    mails = {mail.to: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {"claire@example.org", "john@example.org"}
    assert mails["john@example.org"].subject == "Malika Haddad asks to organise for Les Jardins du Canal"
    assert "Une matinée en mai." in mails["claire@example.org"].text
    assert "/fr/annuaire/demandes/" in mails["claire@example.org"].text
    assert "/en/annuaire/demandes/" in mails["john@example.org"].text
    entry = AuditEntry.objects.get(action="directory.request_to_organise")
    assert (entry.object_id, entry.fields) == (str(asked.pk), [])


@pytest.mark.db
def test_asking_twice_is_asking_once(
    organisation: Organisation, person: Account, administrator: Account
) -> None:
    first = services.request_to_organise(organisation, by=act(person), request_key=uuid4())
    second = services.request_to_organise(organisation, by=act(person), request_key=uuid4())
    assert first == second
    assert OutboxMessage.objects.count() == 1


def test_who_may_ask(organisation: Organisation, person: Account) -> None:
    for actor in (System(task="x"), LinkHolder(scope="x")):
        with pytest.raises(Forbidden):
            services.request_to_organise(organisation, by=actor)
    with pytest.raises(SignInNeeded):
        services.request_to_organise(organisation, by=VISITOR)
    with pytest.raises(services.AlreadyOrganiser):
        services.request_to_organise(organisation, by=act(factories.make_organiser(organisation)))
    assert not OrganiserRequest.objects.exists()


def test_too_long_a_message_is_refused_and_kept_in_the_form(
    organisation: Organisation, person: Account
) -> None:
    answer = signed_in(person).post(f"/fr/annuaire/{organisation.slug}/organiser/", {"message": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()
    assert not OrganiserRequest.objects.exists()


# --- answering -----------------------------------------------------------------------------------
@pytest.fixture
def asked(organisation: Organisation, person: Account) -> OrganiserRequest:
    return services.request_to_organise(organisation, by=act(person), message="<b>Bonjour</b>")


def test_one_click_accepts_and_the_person_is_told(asked: OrganiserRequest, administrator: Account) -> None:
    client = signed_in(administrator)
    page = client.get("/fr/annuaire/demandes/").content.decode()
    assert "&lt;b&gt;Bonjour" in page
    answer = client.post(f"/fr/annuaire/demandes/{asked.pk}/accepter/")
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("accepted", administrator)
    assert can_organise_for(act(asked.account), asked.organisation)
    mail = OutboxMessage.objects.get(to="malika@example.org")
    assert "Les Jardins du Canal" in mail.subject
    again = client.post(f"/fr/annuaire/demandes/{asked.pk}/accepter/")  # a double click
    assert again.status_code == 302
    assert OutboxMessage.objects.filter(to="malika@example.org").count() == 1
    assert Role.objects.count() == 1


def test_a_refusal_carries_a_word_in_the_persons_language(
    asked: OrganiserRequest, administrator: Account
) -> None:
    Account.objects.filter(pk=asked.account_id).update(language="en")
    client = signed_in(administrator)
    address = f"/fr/annuaire/demandes/{asked.pk}/refuser/"
    assert client.get(address).status_code == 200
    client.post(address, {"answer": "Écrivez-nous d’abord."})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "Écrivez-nous d’abord.")
    mail = OutboxMessage.objects.get(to="malika@example.org")
    assert mail.subject == "Your request for Les Jardins du Canal"
    assert "Écrivez-nous d’abord." in mail.text
    assert not Role.objects.exists()
    assert "Écrivez-nous d’abord." in signed_in(asked.account).get("/en/moi/").content.decode()


def test_an_answer_given_twice_by_two_people_is_said_clearly(
    asked: OrganiserRequest, administrator: Account
) -> None:
    other = factories.make_account(name="Marc", administrator=True)
    services.accept_request(asked, by=act(administrator))
    for answer in (services.accept_request, services.refuse_request):
        with pytest.raises(services.AlreadyAnswered, match="Claire Dumont"):
            answer(asked, by=act(other))
    assert Role.objects.count() == 1
    refused = signed_in(other).post(f"/en/annuaire/demandes/{asked.pk}/accepter/")
    assert refused.status_code == 409
    assert "Claire Dumont already accepted" in refused.content.decode()


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_administrators_accepting_at_once_give_one_role_and_one_mail() -> None:
    organisation, person = factories.make_organisation(), factories.make_account()
    administrators = [factories.make_account(administrator=True) for _ in range(3)]
    asked = services.request_to_organise(organisation, by=act(person))
    said: list[str] = []

    def accept(account_id: int) -> None:
        mine = OrganiserRequest.objects.get(pk=asked.pk)
        try:
            services.accept_request(mine, by=AccountActor(id=account_id, administrator=True))
            said.append("accepted")
        except services.AlreadyAnswered:
            said.append("already")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(one.pk,)) for one in administrators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["accepted", "already", "already"]
    assert Role.objects.count() == 1
    assert OutboxMessage.objects.filter(to=person.email).count() == 1


def test_only_administrators_answer_and_only_the_person_withdraws(
    asked: OrganiserRequest, person: Account
) -> None:
    stranger, organiser = factories.make_account(), factories.make_organiser(asked.organisation)
    for one in (stranger, organiser, person):
        for answer in (services.accept_request, services.refuse_request):
            with pytest.raises(Forbidden):
                answer(asked, by=act(one))
    with pytest.raises(Forbidden):
        services.withdraw_request(asked, by=act(stranger))
    for verb in ("accepter", "retirer"):
        address = f"/fr/annuaire/demandes/{asked.pk}/{verb}/"
        assert signed_in(stranger).post(address).status_code == 404  # they may not know that it exists
        assert "/login/" in Client().post(address)["Location"]
        assert signed_in(person).get(address).status_code == 302  # back from signing in
    assert signed_in(person).post(f"/fr/annuaire/demandes/{asked.pk}/accepter/").status_code == 403
    assert signed_in(stranger).get("/fr/annuaire/demandes/").status_code == 403
    asked.refresh_from_db()
    assert asked.state == "open"
    assert signed_in(person).post(f"/fr/annuaire/demandes/{asked.pk}/retirer/").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    again = services.request_to_organise(asked.organisation, by=act(person))
    assert again != asked


def test_a_withdrawn_request_is_not_accepted(
    asked: OrganiserRequest, administrator: Account, person: Account
) -> None:
    services.withdraw_request(asked, by=act(person))
    with pytest.raises(services.AlreadyAnswered, match=r"(?i)withdrawn|retiré"):
        services.accept_request(asked, by=act(administrator))
    assert not Role.objects.exists()


# --- roles, mandates, affiliations ---------------------------------------------------------------
def test_roles_are_given_by_administrators_and_given_back_by_oneself(
    organisation: Organisation, person: Account, administrator: Account
) -> None:
    with pytest.raises(Forbidden):
        services.give_role(organisation, by=act(factories.make_organiser(organisation)), account=person)
    client, address = signed_in(administrator), f"/fr/annuaire/{organisation.slug}/equipe/"
    client.post(address, {"give": "role", "role-email": "MALIKA@example.org"})
    role = Role.objects.get(account=person)
    assert OutboxMessage.objects.filter(to=person.email).count() == 1
    assert services.give_role(organisation, by=act(administrator), account=person) == role
    unknown = client.post(address, {"give": "role", "role-email": "nobody@example.org"})
    assert unknown.status_code == 422
    stranger = factories.make_account()
    with pytest.raises(Forbidden):
        services.take_role(role, by=act(stranger))
    assert signed_in(stranger).post(f"{address}roles/{role.pk}/retirer/").status_code == 403
    other = factories.make_organisation()
    assert client.post(f"/fr/annuaire/{other.slug}/equipe/roles/{role.pk}/retirer/").status_code == 404
    assert signed_in(person).post(f"{address}roles/{role.pk}/retirer/").status_code == 302
    assert not Role.objects.filter(account=person).exists()
    assert OutboxMessage.objects.filter(to=person.email).count() == 1  # they did it themselves


def test_taking_a_role_away_is_told(organisation: Organisation, administrator: Account) -> None:
    organiser = factories.make_organiser(organisation)
    services.take_role(organiser.roles.get(), by=act(administrator))
    assert OutboxMessage.objects.get().to == organiser.email


def test_mandates_have_dates_that_make_sense(
    organisation: Organisation, person: Account, administrator: Account
) -> None:
    with pytest.raises(Forbidden):
        services.give_mandate(
            organisation, by=act(person), account=person, may_sign=True, valid_from=date(2026, 1, 1)
        )
    client, address = signed_in(administrator), f"/fr/annuaire/{organisation.slug}/equipe/"
    typed = {"give": "mandate", "mandate-email": person.email, "mandate-may_sign": "on"}
    wrong = {**typed, "mandate-valid_from": "2026-02-30"}
    assert client.post(address, wrong).status_code == 422
    backwards = {**typed, "mandate-valid_from": "2026-02-02", "mandate-valid_until": "2026-02-01"}
    assert client.post(address, backwards).status_code == 422
    assert not Mandate.objects.exists()
    assert client.post(address, {**typed, "mandate-valid_from": "2026-02-02"}).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.may_sign, mandate.valid_until) == (True, None)
    with pytest.raises(Forbidden):
        services.end_mandate(mandate, by=act(factories.make_account()))
    services.end_mandate(mandate, by=act(person), on=date(2026, 6, 30))
    mandate.refresh_from_db()
    assert mandate.valid_until == date(2026, 6, 30)
    services.end_mandate(mandate, by=act(person), on=date(2026, 1, 1))  # before it began
    assert not Mandate.objects.exists()


def test_one_says_oneself_where_one_belongs(organisation: Organisation, person: Account) -> None:
    client, address = signed_in(person), f"/fr/annuaire/{organisation.slug}/appartenir/"
    assert Client().get(address).status_code == 302
    client.post(address, {"function": "bénévole"})
    client.post(address, {"function": "trésorière"})
    affiliation = Affiliation.objects.get()
    assert (affiliation.account, affiliation.function) == (person, "trésorière")
    stranger = factories.make_account()
    with pytest.raises(Forbidden):
        services.affiliate(person, by=act(stranger), organisation=organisation)
    with pytest.raises(Forbidden):
        services.leave(affiliation, by=act(stranger))
    assert (
        signed_in(stranger).post(f"/fr/annuaire/appartenances/{affiliation.pk}/quitter/").status_code == 404
    )
    assert client.post(f"/fr/annuaire/appartenances/{affiliation.pk}/quitter/").status_code == 302
    assert not Affiliation.objects.exists()


def test_the_team_is_for_those_who_organise(organisation: Organisation, person: Account) -> None:
    address = f"/fr/annuaire/{organisation.slug}/equipe/"
    assert signed_in(person).get(address).status_code == 403
    organiser = factories.make_organiser(organisation, name="Nadia")
    page = signed_in(organiser).get(address)
    assert page.status_code == 200
    assert "Nadia" in page.content.decode()
    assert 'name="role-email"' not in page.content.decode()


# --- one's own space, one's own data -------------------------------------------------------------
def surround(account: Account, number: int) -> None:
    for _ in range(number):
        one = factories.make_organisation()
        Role.objects.create(account=account, organisation=one, name="organiser")
        Affiliation.objects.create(account=account, organisation=one)
        Mandate.objects.create(account=account, organisation=one, valid_from=date(2026, 1, 1))
        OrganiserRequest.objects.create(account=account, organisation=factories.make_organisation())


@pytest.mark.parametrize("number", [1, 3])
def test_ones_place_takes_four_queries(
    person: Account, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    surround(person, number)
    with django_assert_num_queries(4):
        place = place_of(act(person))
        names = [str(row.organisation) for row in (*place.roles, *place.mandates, *place.affiliations)]
    assert len(names) == 3 * number


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("page", ["/fr/annuaire/demandes/", "/fr/annuaire/{}/equipe/", "/fr/annuaire/{}/"])
def test_pages_of_those_signed_in_take_as_many_queries_at_1_and_3(
    administrator: Account,
    organisation: Organisation,
    page: str,
    number: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(number):
        account = factories.make_organiser(organisation)
        Affiliation.objects.create(account=account, organisation=organisation)
        Mandate.objects.create(account=account, organisation=organisation, valid_from=date(2026, 1, 1))
        OrganiserRequest.objects.create(account=account, organisation=factories.make_organisation())
    client = signed_in(administrator)
    with django_assert_max_num_queries(10):
        assert client.get(page.format(organisation.slug)).status_code == 200


def test_the_panel_says_what_one_is_and_that_requests_wait(person: Account, administrator: Account) -> None:
    assert "Find my organisation" in signed_in(person).get("/en/moi/").content.decode()
    surround(person, 1)
    page = signed_in(person).get("/en/moi/").content.decode()
    assert "you organise its encounters" in page
    assert "One person asks to organise." in signed_in(administrator).get("/en/moi/").content.decode()


def test_someone_without_a_name_is_shown_by_their_address_once(administrator: Account) -> None:
    asking = factories.make_account("nouvelle@example.org", name="")
    OrganiserRequest.objects.create(account=asking, organisation=factories.make_organisation())
    page = signed_in(administrator).get("/fr/annuaire/demandes/").content.decode()
    assert page.count("nouvelle@example.org") == 1


def test_everything_about_a_person_is_exported_and_erased(person: Account, administrator: Account) -> None:
    surround(person, 2)
    OrganiserRequest.objects.create(
        account=administrator, organisation=factories.make_organisation(), answered_by=person, state="refused"
    )
    parts = [part for part in contributions(PersonalData) if part.name.startswith("directory.")]
    exported = {part.name: list(part.export(person.pk)) for part in parts}
    assert {name: len(rows) for name, rows in exported.items()} == {
        "directory.affiliations": 2,
        "directory.mandates": 2,
        "directory.requests": 2,
        "directory.roles": 2,
    }
    for part in parts:
        part.erase(person.pk)
    assert all(not list(part.export(person.pk)) for part in parts)
    left = OrganiserRequest.objects.get()
    assert (left.account, left.answered_by) == (administrator, None)
    assert next(iter(personal.export_requests(administrator.pk)))["state"] == "refused"


@pytest.mark.parametrize(
    ("actor", "answer"),
    [
        (VISITOR, False),
        (AccountActor(id=1), False),
        (AccountActor(id=1, administrator=True), True),
        (LinkHolder(scope="administrator"), False),
        (System(task="x"), True),
    ],
)
def test_who_is_an_administrator(actor: Any, answer: bool) -> None:
    assert is_administrator(actor) is answer


def test_every_rule_of_the_room_has_its_row_in_the_matrix() -> None:
    from cherchons.kernel.permissions import predicates

    declared = {name for name in predicates() if name.startswith("directory.")}
    assert declared == {row.name for row in contributions(MatrixRow) if row.name.startswith("directory.")}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_typed_before_the_session_ended_comes_back(
    language: str, organisation: Organisation, person: Account
) -> None:
    client = Client()
    address = f"/{language}/annuaire/{organisation.slug}/organiser/"
    gone = client.post(address, {"message": "Une longue explication"})
    assert gone.status_code == 302
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Une longue explication" in client.get(address).content.decode()
