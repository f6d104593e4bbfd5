"""My space: what I say about myself, what I agree to; nobody else's business."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from cherchons.kernel.actors import VISITOR, AccountActor, System
from cherchons.kernel.errors import DomainError, Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry
from cherchons.people import queries, services
from cherchons.people.enums import ConsentPurpose
from cherchons.people.models import Account, Consent
from tests.factories import actor, make_account

pytestmark = pytest.mark.django_db

TYPED = {"name": "Nadia Benali", "language": "fr", "languages": ["en", "fr"], "sectors": ["support"]}


@pytest.fixture
def account() -> Account:
    return make_account("nadia@example.org", name="Nadia")


@pytest.fixture
def inside(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def test_a_profile_is_saved(inside: Client, account: Account) -> None:
    response = inside.post("/fr/moi/", TYPED)
    assert response["Location"] == "/fr/moi/"
    account.refresh_from_db()
    assert (account.name, account.languages, account.sectors) == ("Nadia Benali", ["fr", "en"], ["support"])
    entry = AuditEntry.objects.get(action="people.edit_profile")
    assert entry.fields == ["languages", "name", "sectors"]
    assert "Nadia" not in str(AuditEntry.objects.values())


def test_choosing_english_leads_to_english_pages(inside: Client) -> None:
    assert inside.post("/fr/moi/", TYPED | {"language": "en"})["Location"] == "/en/moi/"


def test_saving_the_same_again_changes_nothing(inside: Client) -> None:
    inside.post("/fr/moi/", TYPED)
    inside.post("/fr/moi/", TYPED)
    assert AuditEntry.objects.filter(action="people.edit_profile").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "N" * 121},
        {"name": "Nadia\u202e"},
        {"language": "tlh"},
        {"sectors": ["martians"]},
        {"languages": ["fr", "tlh"]},
    ],
)
def test_what_can_t_be_kept_is_refused_with_what_was_typed(
    inside: Client, account: Account, wrong: dict[str, Any]
) -> None:
    response = inside.post("/fr/moi/", TYPED | {"name": "Typed name"} | wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert "error-summary" in page
    assert wrong.get("name", "Typed name") in page
    account.refresh_from_db()
    assert account.name == "Nadia"


def test_html_in_a_name_is_only_text(inside: Client) -> None:
    inside.post("/fr/moi/", TYPED | {"name": "<script>alert(1)</script>"})
    page = inside.get("/fr/moi/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("path", ["", "consentement/", "mes-donnees/", "effacer/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_signs_in_first(client: Client, path: str, method: str) -> None:
    response = getattr(client, method)(f"/fr/moi/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith(f"/fr/compte/login/?next=/fr/moi/{path}")


def test_my_space_speaks_both_languages(inside: Client) -> None:
    assert "Mes données" in inside.get("/fr/moi/").content.decode()
    assert "My data" in inside.get("/en/moi/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_my_space_costs_few_queries(
    inside: Client, account: Account, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        for answer in (services.give_consent, services.withdraw_consent):
            answer(account, by=actor(account), purpose=ConsentPurpose.CONTACT)
    with django_assert_max_num_queries(14):  # four of ours; the rest are the panels of other rooms
        inside.get("/fr/moi/")


def test_two_codes_typed_at_once_open_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the opening, the other one was faster."""
    faster = Account.objects.create_user("new@example.org")
    manager = type(Account.objects.select_for_update())
    answers = iter([None, faster])
    monkeypatch.setattr(manager, "first", lambda self: next(answers))
    account = services.open_account("new@example.org", by=VISITOR, proved=True)
    assert account == faster
    assert not AuditEntry.objects.filter(action="people.open_account").exists()


# --- consent -----------------------------------------------------------------------------------------
def test_a_consent_keeps_the_words_that_were_read(inside: Client, account: Account) -> None:
    inside.post("/fr/moi/consentement/", {"purpose": "contact", "given": "yes"})
    consent = Consent.objects.get()
    assert consent.given
    with translation.override("fr"):
        assert consent.wording == str(ConsentPurpose.CONTACT.label)
    assert consent.wording in inside.get("/fr/moi/").content.decode()
    assert queries.has_consented(account.pk, ConsentPurpose.CONTACT)
    assert not queries.has_consented(account.pk, ConsentPurpose.DIRECTORY)


def test_a_consent_is_withdrawn_and_its_history_stays(inside: Client, account: Account) -> None:
    for given in ("yes", "no", "yes", "yes", "no"):
        inside.post("/fr/moi/consentement/", {"purpose": "contact", "given": given})
    assert list(Consent.objects.order_by("pk").values_list("given", flat=True)) == [True, False, True, False]
    assert not queries.has_consented(account.pk, ConsentPurpose.CONTACT)
    assert [c.given for c in queries.consents_of(account)[0].history] == [False, True, False, True]


def test_an_unknown_use_is_refused(inside: Client) -> None:
    response = inside.post("/fr/moi/consentement/", {"purpose": "spam", "given": "yes"})
    assert response.status_code == 400
    assert not Consent.objects.exists()


# --- permissions -------------------------------------------------------------------------------------
SERVICES: list[tuple[Any, dict[str, Any]]] = [
    (services.update_profile, {"name": "X", "language": "fr"}),
    (services.give_consent, {"purpose": "contact"}),
    (services.withdraw_consent, {"purpose": "contact"}),
    (services.export_account, {}),
    (services.erase_account, {}),
]


@pytest.mark.parametrize(("service", "given"), SERVICES)
def test_nobody_touches_someone_else_s_account(account: Account, service: Any, given: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        service(account, by=actor(make_account()), **given)
    with pytest.raises(SignInNeeded):
        service(account, by=VISITOR, **given)
    account.refresh_from_db()
    assert account.name == "Nadia"
    assert not Consent.objects.exists()


def test_an_administrator_may_erase_and_nothing_else(account: Account) -> None:
    administrator = actor(make_account(administrator=True))
    for service, given in SERVICES[:-1]:
        with pytest.raises(Forbidden):
            service(account, by=administrator, **given)
    assert services.erase_account(account, by=administrator)


def test_only_the_operator_and_administrators_make_administrators(account: Account) -> None:
    for by in (VISITOR, AccountActor(id=account.pk)):
        with pytest.raises(DomainError):
            services.create_administrator("boss@example.org", by=by)
    made, opened = services.create_administrator(" Boss@Example.org ", by=System(task="create-admin"))
    assert opened
    assert made.is_administrator
    assert made.email == "boss@example.org"
    assert not made.has_usable_password()
    again, opened = services.create_administrator("boss@example.org", by=actor(made))
    assert not opened
    assert again.pk == made.pk
    assert AuditEntry.objects.filter(action="people.create_administrator").count() == 1


@pytest.mark.parametrize("email", ["", "boss", "a" * 300 + "@example.org"])
def test_an_administrator_needs_an_address(email: str) -> None:
    with pytest.raises(services.WrongAddress):
        services.create_administrator(email, by=System(task="create-admin"))
    assert not Account.objects.exists()
