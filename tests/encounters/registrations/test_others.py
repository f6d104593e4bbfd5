"""The team registers someone in their place."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.enums import Channel
from cherchons.encounters.models import Registration
from cherchons.encounters.services.registrations import questions
from cherchons.kernel import clock
from tests.encounters.desk import html
from tests.encounters.making import World, make_team, make_world
from tests.encounters.registrations.making import change_plan, come, make_open_day, plan_of
from tests.encounters.test_desk_pages import as_
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_day():
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day(filled=True))


@pytest.fixture
def team(client: Client, world: World) -> Client:
    return as_(client, world.people["facilitator"])


def at(world: World, name: str = "register_others") -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug])


def typed(client: Client, world: World, *people: dict[str, Any], **more: Any) -> dict[str, Any]:
    key = client.get(at(world)).context["request_key"]
    rows = {f"p{n}-{name}": value for n, one in enumerate(people) for name, value in one.items()}
    return {"request_key": key, "channel": "phone", "people": str(len(people)), **rows, **more}


ZOE = {"name": "Zoé <b>", "sector": "civil_society", "email": ""}


def test_a_facilitator_registers_someone_by_phone_and_tells_the_number(team: Client, world: World) -> None:
    sent = typed(team, world, ZOE)
    for _click in range(2):
        assert team.post(at(world), sent)["Location"] == at(world)
    made = Registration.objects.get()
    assert (made.name, made.channel, made.email) == ("Zoé <b>", Channel.PHONE, "")
    assert made.registered_by_id == world.people["facilitator"].account_id
    told = html(team.get(at(world)))
    assert "a une place, avec le numéro 1. Aucun courriel ne part" in told
    assert "Zoé <b>" not in told


def test_places_of_each_world_are_shown_before_and_the_waiting_list(team: Client, world: World) -> None:
    change_plan(world, capacity=1, reserved={"research": 1})
    shown = html(team.get(at(world)))
    assert "1 libre" in shown
    assert "attendrait" in shown
    team.post(at(world), typed(team, world, ZOE))
    assert Registration.objects.get().state == "waiting"
    assert "est en liste d’attente, avec le numéro 1" in html(team.get(at(world)))


def test_several_come_together_one_more_at_a_time_without_a_script(team: Client, world: World) -> None:
    paul = {"name": "Paul", "sector": "research"}
    more = team.post(at(world), typed(team, world, ZOE, add="1"))
    assert more.status_code == 200
    assert more.context["count"] == 2
    assert "Zoé &lt;b&gt;" in html(more), "what was typed is still there"
    assert "is-invalid" not in html(more), "nothing is judged yet"
    fewer = team.post(at(world), typed(team, world, ZOE, paul, fewer="1"))
    assert fewer.context["count"] == 1
    assert not Registration.objects.exists()
    team.post(at(world), typed(team, world, ZOE, paul, channel="facilitator"))
    made = list(Registration.objects.order_by("number"))
    assert [r.name for r in made] == ["Zoé <b>", "Paul"]
    assert made[0].group == made[1].group is not None


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ({"name": "", "sector": "research"}, "obligatoire"),
        ({"name": "Zoé", "sector": ""}, "obligatoire"),
        ({"name": "Zoé", "sector": "research", "email": "pas une adresse"}, "Une adresse ressemble"),
        ({"name": "Zoé", "sector": "research", "food": "sans sel"}, "laissez-les vides"),
        ({"name": "Zoé", "sector": "lune"}, "lune"),
    ],
)
def test_a_wrong_person_is_refused_and_what_was_typed_stays(
    team: Client, world: World, person: dict[str, str], sentence: str
) -> None:
    refused = team.post(at(world), typed(team, world, {"organisation_name": "Les Typiques", **person}))
    assert refused.status_code == 422
    assert sentence in html(refused)
    assert "Les Typiques" in html(refused)
    assert not Registration.objects.exists()


def test_needs_and_consents_are_kept_in_the_words_that_were_read(team: Client, world: World) -> None:
    person = {**ZOE, "food": "sans sel", "consent_needs": "on", "consent_photo": "on"}
    team.post(at(world), typed(team, world, person))
    made = Registration.objects.get()
    assert made.needs.food == "sans sel"
    given = {c.purpose: (c.given, c.wording) for c in made.consents.all()}
    assert given["needs"][1].startswith("La personne accepte que l’accueil voie")
    assert (given["photo"][0], given["news"][0]) == (True, False)


def test_an_address_that_is_registered_is_told_and_may_be_another_person_s(
    team: Client, world: World
) -> None:
    there = come(world)[0]
    person = {"name": "Paul", "sector": "research", "email": there.email}
    refused = team.post(at(world), typed(team, world, person))
    assert refused.status_code == 409 or refused.status_code == 422
    assert 'name="another"' in html(refused)
    assert team.post(at(world), typed(team, world, person, another="on")).status_code == 302
    assert Registration.objects.filter(email=there.email).count() == 2


def test_questions_and_sessions_are_asked_too(team: Client, world: World) -> None:
    common = {"by": world.organiser, "second_text": "", "help": "", "choices": [], "required": True}
    wanted = questions.add_question(world.encounter, kind="text", text="Pourquoi ?", **common)
    scale = {**common, "required": False}
    asked = [questions.add_question(world.encounter, kind=k, text=k, **scale) for k in ("yes_no", "scale")]
    session = world.encounter.sessions.get(title="Atelier A")
    change_plan(world, session_places={session.uid: 3})
    refused = team.post(at(world), typed(team, world, ZOE))
    assert refused.status_code == 422
    assert "Atelier A" in html(refused)
    person = {**ZOE, f"question_{wanted.pk}": "Pour l’eau", "sessions": [session.uid.hex]}
    person |= {f"question_{asked[0].pk}": "yes", f"question_{asked[1].pk}": "4"}
    assert team.post(at(world), typed(team, world, person)).status_code == 302
    made = Registration.objects.get()
    assert sorted(str(a.value) for a in made.answers.all()) == ["4", "Pour l’eau", "yes"]
    assert made.choices.get().state == "seated"


def test_the_directory_s_organisation_is_tied_and_a_near_name_asked_about(team: Client, world: World) -> None:
    known = make_organisation(name="Les Jardins du Canal")
    near = {**ZOE, "organisation_name": "Jardin du Canal"}
    asked = team.post(at(world), typed(team, world, near))
    assert asked.status_code == 422
    assert "Les Jardins du Canal" in html(asked)
    team.post(at(world), typed(team, world, {**near, "match": str(known.pk)}))
    assert Registration.objects.get().organisation == known


def test_who_may(client: Client, world: World) -> None:
    for who, status in (("organiser", 200), ("co_organiser", 200), ("facilitator", 200), ("account", 404)):
        assert as_(client, world.people[who]).get(at(world)).status_code == status
    client.logout()
    assert client.get(at(world)).status_code == 302


def test_the_team_registers_before_and_after_but_not_for_a_draft(client: Client, world: World) -> None:
    change_plan(world, closes_at=datetime(2027, 2, 1, tzinfo=UTC))
    as_(client, world.organiser)
    assert "L’équipe peut encore inscrire" in html(client.get(at(world)))
    assert client.post(at(world), typed(client, world, ZOE)).status_code == 302
    draft = make_team(make_world())
    as_(client, draft.organiser)
    led = client.get(at(draft))
    assert led["Location"] == at(draft, "registration_rules")
    client.post(reverse("encounters:registration_rules_action", args=[draft.encounter.slug, "ouvrir"]))
    assert "n’est pas encore publiée" in html(client.get(at(draft)))
    assert client.post(at(draft), typed_blind(ZOE)).status_code == 422
    as_(client, draft.people["facilitator"])
    plan_of(draft).delete()
    assert client.get(at(draft)).status_code == 404, "rules are not a facilitator's"


def typed_blind(person: dict[str, Any]) -> dict[str, Any]:
    return {"channel": "phone", "people": "1", **{f"p0-{name}": value for name, value in person.items()}}


def test_the_number_of_people_is_bounded(team: Client, world: World) -> None:
    for count in ("0", "-1", "99999", "x", "31"):
        shown = team.post(at(world), typed(team, world, ZOE, people=count, add="1"))
        assert 1 <= shown.context["count"] <= 30
