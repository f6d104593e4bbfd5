"""Who acts, what they may, what the trail keeps of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from cherchons.kernel import audit, clock, errors, permissions, registry
from cherchons.kernel.actors import VISITOR, AccountActor, Actor, LinkHolder, System
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry
from cherchons.people.models import Account
from tests.factories import make_account

NOW = datetime(2026, 4, 24, 9, 0, tzinfo=UTC)


def test_each_actor_has_a_kind_and_a_key() -> None:
    assert (VISITOR.kind, VISITOR.key, VISITOR.account_id) == ("visitor", "", None)
    person = AccountActor(id=12)
    assert (person.kind, person.key, person.account_id) == ("account", "account:12", 12)
    assert System(task="sweep").key == "system:sweep"
    assert LinkHolder(scope="agenda", target="7").key == "link:agenda:7"
    assert person.acting_for("account:3") == AccountActor(id=12, on_behalf_of="account:3")


def test_a_link_opens_its_scope_on_its_target_until_it_expires() -> None:
    link = LinkHolder(scope="agenda", target="7", expires=NOW)
    with clock.hold(NOW - timedelta(seconds=1)):
        assert link.holds("agenda", 7)
        assert not link.holds("agenda", 8)
        assert not link.holds("edit", 7)
    with clock.hold(NOW):
        assert not link.holds("agenda", 7)


def test_the_clock_can_be_held_and_goes_on() -> None:
    with clock.hold(NOW):
        with clock.hold(NOW + timedelta(days=1)):
            assert clock.now() == NOW + timedelta(days=1)
        assert clock.now() == NOW
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="time zone"), clock.hold(datetime(2026, 1, 1)):
        pass


def test_a_refused_visitor_may_sign_in_and_anyone_else_is_told_no() -> None:
    def can_nothing(actor: Actor, obj: object = None) -> bool:
        return False

    can_nothing.refusal = "Only on Tuesdays."  # type: ignore[attr-defined]
    with pytest.raises(SignInNeeded):
        permissions.require(can_nothing, VISITOR)  # type: ignore[arg-type]
    with pytest.raises(Forbidden, match="Tuesdays"):
        permissions.require(can_nothing, AccountActor(id=1))  # type: ignore[arg-type]


def test_an_action_is_declared_once() -> None:
    known = next(iter(permissions.predicates()))
    with pytest.raises(ValueError, match="twice"):
        permissions.predicate(known)(lambda actor, obj=None: True)


def test_a_contribution_is_declared_once() -> None:
    def load() -> str:
        return ""

    def other() -> str:
        return ""

    first = registry.FirstData("test.first", order=10**6, load=load)
    try:
        registry.contribute(first, first)  # the same thing again is harmless
        with pytest.raises(ValueError, match="twice"):
            registry.contribute(registry.FirstData("test.first", order=1, load=other))
        assert registry.contributions(registry.FirstData)[-1] is first  # by order
    finally:
        registry._contributions[registry.FirstData].pop("test.first")


@pytest.mark.django_db
@pytest.mark.urls("tests.kernel.urls")
def test_a_request_knows_who_asks_and_a_visitor_costs_no_session(client: Client) -> None:
    assert client.get("/t/who").json() == {"kind": "visitor", "key": "", "looked": False}
    account = make_account()
    client.force_login(account)
    assert client.get("/t/who").json()["key"] == f"account:{account.pk}"
    client.cookies["sessionid"] = "forged"
    assert client.get("/t/who").json()["kind"] == "visitor"


@pytest.mark.django_db
def test_the_trail_keeps_ids_and_field_names() -> None:
    account = make_account("ada@example.org", name="Ada")
    with clock.hold(NOW):
        audit.record(AccountActor(id=account.pk), "people.edit", account, fields=["name", "email"])
    entry = audit.trail(account).get()
    assert (entry.at, entry.actor_key, entry.object_type, entry.object_id) == (
        NOW,
        f"account:{account.pk}",
        "people.Account",
        str(account.pk),
    )
    assert entry.fields == ["email", "name"]
    kept = " ".join(str(getattr(entry, field.name)) for field in AuditEntry._meta.fields)
    assert "ada" not in kept.lower()


@pytest.mark.django_db
def test_an_erased_person_stays_one_person_without_a_name() -> None:
    one, other = AccountActor(id=1), AccountActor(id=2)
    for by in (one, one, other, other.acting_for("account:1")):
        audit.record(by, "test")
    assert audit.pseudonymise("account:1") == 3
    keys = list(AuditEntry.objects.order_by("id").values_list("actor_key", "on_behalf_of"))
    assert keys[0] == keys[1]
    pseudonym = keys[0][0]
    assert pseudonym.startswith("erased:")
    assert keys[2:] == [("account:2", ""), ("account:2", pseudonym)]
    assert audit.pseudonymise("account:10") == 0


@pytest.mark.db
@pytest.mark.django_db
def test_one_submission_leaves_one_trace() -> None:
    key, by = uuid4(), AccountActor(id=1)
    account = make_account()
    assert audit.already_done(key, "people.open", by) is None
    audit.record(by, "people.open", account, request_key=key)
    assert audit.already_done(key, "people.open", by) == str(account.pk)
    assert (
        audit.already_done(key, "people.open", AccountActor(id=2)) is None
    )  # someone else's key opens nothing
    assert audit.already_done(None, "people.open", by) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.record(by, "people.open", account, request_key=key)


@pytest.mark.db
@pytest.mark.django_db
def test_a_submission_is_one_persons_one_act() -> None:
    key, one, other = uuid4(), AccountActor(id=1), AccountActor(id=2)
    made = make_account()
    for by, action in ((one, "test.add"), (other, "test.add"), (one, "test.edit"), (VISITOR, "test.add")):
        assert audit.already_done(key, action, by) is None
        audit.record(by, action, made, request_key=key)  # a copied key breaks nobody's form
        assert audit.already_done(key, action, by) == str(made.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.record(one, "test.add", made, request_key=key)


@pytest.mark.db
@pytest.mark.django_db
def test_what_a_form_made_may_be_deleted_since() -> None:
    key, by, made = uuid4(), AccountActor(id=1), make_account()
    assert audit.made_before(Account, None, "test.add", by) is None
    assert audit.made_before(Account, key, "test.add", by) is None
    audit.record(by, "test.add", made, request_key=key)
    assert audit.made_before(Account, key, "test.add", by) == made
    made.delete()
    with pytest.raises(errors.NotFound, match=r"deleted|supprimé"):
        audit.made_before(Account, key, "test.add", by)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_make_one_thing() -> None:
    key, by = uuid4(), AccountActor(id=1)
    made: list[str] = []

    def click() -> None:
        try:
            with transaction.atomic():
                if audit.already_done(key, "test.add", by) is None:
                    account = make_account(f"{uuid4().hex}@example.org")
                    audit.record(by, "test.add", account, request_key=key)
                    made.append(account.email)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        for done in [pool.submit(click) for _ in range(20)]:
            done.result()
    assert len(made) == 1
