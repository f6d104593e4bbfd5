"""Registering: places, numbers, parties, codes, duplicates, what is kept and what is refused."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cherchons.encounters.enums import Channel
from cherchons.encounters.models import Needs, Registration
from cherchons.encounters.services import releases
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import plans
from cherchons.encounters.services.registrations.registering import (
    AlreadyRegistered,
    NotOpen,
    register,
)
from cherchons.kernel import clock, outbox
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import OutboxMessage
from tests.encounters.making import make_world
from tests.encounters.registrations.making import (
    change_plan,
    come,
    make_open_day,
    newcomer,
    party,
    plan_of,
    states,
)
from tests.factories import make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day():
    with clock.hold(BEFORE):
        yield


def test_numbers_are_given_in_order_and_places_until_there_are_none() -> None:
    world = make_open_day(capacity=2)
    made = come(world, *["civil_society"] * 3)
    assert [r.number for r in made] == [1, 2, 3]
    assert states(world) == ["confirmed", "confirmed", "waiting"]
    assert plan_of(world).last_number == 3


def test_without_a_capacity_everyone_has_a_place() -> None:
    world = make_open_day()
    come(world, *["research"] * 4)
    assert set(states(world)) == {"confirmed"}


def test_reserved_places_wait_for_their_world_until_they_are_released() -> None:
    release = BEFORE + timedelta(days=2)
    world = make_open_day(capacity=3, reserved={"research": 2}, release_at=release)
    come(world, "civil_society", "civil_society", "research")
    assert states(world) == ["confirmed", "waiting", "confirmed"]
    with clock.hold(release):
        come(world, "support")
        assert states(world)[3] == "waiting", "those who wait come first"


def test_a_party_gets_places_all_or_none() -> None:
    world = make_open_day(capacity=3)
    come(world, "research")
    made = party(world, "civil_society", "civil_society", "research")
    assert {r.state for r in made} == {"waiting"}
    assert len({r.group for r in made}) == 1
    assert states(world) == ["confirmed", "waiting", "waiting", "waiting"]
    assert come(world, "other")[0].state == "confirmed", "a party that does not fit keeps nobody out"


def test_a_mail_tells_each_and_holds_the_link_and_the_ticket() -> None:
    world = make_open_day()
    made = party(world, "research", "civil_society")
    mails = OutboxMessage.objects.filter(to__startswith="guest").order_by("pk")
    assert [m.to for m in mails] == [r.email for r in made]
    assert made[1].name in mails[0].text
    assert made[0].uid.hex in mails[0].text
    assert "code joint" in mails[0].text  # a picture comes along: one is told what for
    sent = outbox._as_mail(mails[0])
    names = [a.filename for a in sent.attachments]
    assert names == ["cherchons.ics", "1.png"]
    assert b"BEGIN:VEVENT" in sent.attachments[0].content.encode()
    assert sent.attachments[1].content.startswith(b"\x89PNG")


def test_a_double_click_registers_once() -> None:
    world = make_open_day()
    key, person = uuid4(), newcomer()
    first = register(world.encounter, by=VISITOR, people=[person], request_key=key)
    again = register(world.encounter, by=VISITOR, people=[person], request_key=key)
    assert first == again
    assert Registration.objects.count() == 1


def test_an_address_that_is_registered_gets_its_link_again_and_may_register_another_person() -> None:
    world = make_open_day()
    first = newcomer(email="Contact@asso.example")
    register(world.encounter, by=VISITOR, people=[first])
    other = newcomer(email="contact@ASSO.example")
    with pytest.raises(AlreadyRegistered):
        register(world.encounter, by=VISITOR, people=[other])
    assert Registration.objects.count() == 1
    assert OutboxMessage.objects.filter(to="contact@asso.example").count() == 2
    register(world.encounter, by=VISITOR, people=[other], another=True)
    assert Registration.objects.count() == 2


def test_needs_are_kept_only_where_that_was_agreed_to() -> None:
    world = make_open_day()
    with pytest.raises(Invalid) as refused:
        register(world.encounter, by=VISITOR, people=[newcomer(food="sans gluten")])
    assert refused.value.field == "consent_needs"
    assert not Registration.objects.exists()
    agreed = newcomer(food="sans gluten", consents={"needs": (True, "J’accepte…")})
    made = register(world.encounter, by=VISITOR, people=[agreed])[0]
    assert Needs.objects.get(registration=made).food == "sans gluten"
    assert made.consents.get().wording == "J’accepte…"


def test_an_organisation_gives_its_name_and_its_place() -> None:
    world = make_open_day()
    known = make_organisation("Les Jardins du canal")
    made = register(world.encounter, by=VISITOR, people=[newcomer(organisation=known)])[0]
    assert (made.organisation, made.organisation_name) == (known, "Les Jardins du canal")
    alone = register(world.encounter, by=VISITOR, people=[newcomer(organisation=known, individual=True)])[0]
    assert (alone.organisation, alone.organisation_name) == (None, "")


def test_dates_open_and_close() -> None:
    opens, closes = BEFORE + timedelta(days=1), BEFORE + timedelta(days=3)
    world = make_open_day(opens_at=opens, closes_at=closes)
    with pytest.raises(NotOpen, match="mardi 2\xa0mars 2027"):
        come(world)
    with clock.hold(opens):
        come(world)
    with clock.hold(closes), pytest.raises(NotOpen):
        come(world)
    with clock.hold(datetime(2027, 3, 12, 8, tzinfo=UTC)), pytest.raises(NotOpen):
        come(world)


def test_a_day_called_off_or_stopped_takes_nobody() -> None:
    world = make_open_day()
    plans.stop(world.encounter, by=world.organiser)
    with pytest.raises(NotOpen):
        come(world)
    plans.resume(world.encounter, by=world.organiser)
    come(world)
    releases.postpone(world.encounter, by=world.organiser, version=world.version)
    with pytest.raises(NotOpen):
        come(world)


def test_a_day_that_is_not_published_takes_nobody() -> None:
    world = make_world()
    plans.open_registration(world.encounter, by=world.organiser)
    with pytest.raises(NotOpen):
        come(world)


def test_a_code_opens_before_the_opening_as_often_as_it_says() -> None:
    world = make_open_day(opens_at=BEFORE + timedelta(days=1))
    code = plans.add_code(world.encounter, by=world.organiser, label="Intervenants", uses=2)
    spelt = f"{code.code[:5].lower()}-{code.code[5:]}"
    made = come(world, "research", code=spelt)[0]
    assert made.code == code
    with pytest.raises(Invalid, match=r"many|autant"):
        party(world, "research", "research", code=code.code)
    come(world, "research", code=code.code)
    with pytest.raises(Invalid) as used_up:
        come(world, code=code.code)
    assert used_up.value.field == "code"


@pytest.mark.parametrize("typed", ["", "AAAAAAAAAA", "' OR 1=1", "x" * 500, "\x00"])
def test_where_one_comes_invited_a_guess_opens_nothing(typed: str) -> None:
    world = make_open_day(by_invitation=True)
    plans.add_code(world.encounter, by=world.organiser, label="Invités")
    with pytest.raises(Invalid) as refused:
        come(world, code=typed)
    assert refused.value.field == "code"


def test_a_code_that_was_withdrawn_or_has_expired_opens_nothing() -> None:
    world = make_open_day(by_invitation=True)
    soon = BEFORE + timedelta(hours=1)
    code = plans.add_code(world.encounter, by=world.organiser, label="Invités", uses=5, expires_at=soon)
    with clock.hold(soon), pytest.raises(Invalid):
        come(world, code=code.code)
    plans.withdraw_code(code, by=world.organiser)
    with pytest.raises(Invalid):
        come(world, code=code.code)


def test_the_team_registers_someone_without_an_address_also_before_the_opening() -> None:
    world = make_open_day(opens_at=BEFORE + timedelta(days=1))
    people = [newcomer(email="")]
    with pytest.raises(SignInNeeded):
        register(world.encounter, by=VISITOR, people=people, channel=Channel.PHONE)
    made = register(world.encounter, by=world.organiser, people=people, channel=Channel.PHONE)[0]
    assert (made.channel, made.registered_by_id) == ("phone", world.organiser.id)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"email": "not an address"}, "email"),
        ({"sector": "martians"}, "sector"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(changes: dict[str, str], field: str) -> None:
    world = make_open_day()
    values = {"name": "Ada", "sector": "research", **changes}
    with pytest.raises(Invalid) as refused:
        register(world.encounter, by=VISITOR, people=[newcomer(**values)])
    assert refused.value.field == field
    assert plan_of(world).last_number == 0


@pytest.mark.parametrize("name", ["Zoë O’Brien-Smith", "👩🏽‍🌾 Ada", "‮evil", "محمد علي", "李 小龙"])
def test_names_are_kept_as_they_are_but_never_turn_the_text_around(name: str) -> None:
    made = register(make_open_day().encounter, by=VISITOR, people=[newcomer(name)])[0]
    assert made.name == name.replace("\u202e", "")


def test_more_people_than_we_take_at_once_and_twins_are_refused() -> None:
    world = make_open_day()
    with pytest.raises(Invalid):
        party(world, *["research"] * 31)
    twin = newcomer("Ada", email="")
    with pytest.raises(Invalid):
        register(world.encounter, by=VISITOR, people=[twin, twin])


def test_only_organisers_change_the_rules() -> None:
    world = make_open_day()
    with pytest.raises(SignInNeeded):
        plans.edit_plan(world.encounter, by=VISITOR, version=1, capacity=1)
    other = make_open_day()
    with pytest.raises(Forbidden):
        plans.edit_plan(world.encounter, by=other.organiser, version=1, capacity=1)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"opens_at": BEFORE, "closes_at": BEFORE}, "closes_at"),
        ({"waiting_rule": "draw"}, "draw_at"),
        ({"reserved": {"research": 3}}, "capacity"),
        ({"capacity": 2, "reserved": {"research": 2, "support": 1}}, "reserved"),
        ({"capacity": 10**7}, "capacity"),
        ({"accept_hours": 10_000}, "accept_hours"),
        ({"session_places": {uuid4(): 3}}, "session_places"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules: dict, field: str) -> None:
    world = make_open_day()
    with pytest.raises(Invalid) as refused:
        change_plan(world, **rules)
    assert refused.value.field == field
    assert plan_of(world).version == 1
