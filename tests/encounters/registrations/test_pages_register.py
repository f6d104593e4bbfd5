"""The pages on which people register: what they show, keep, refuse; alone, by code, several at once."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Needs, OrganiserQuestion, Registration
from cherchons.encounters.queries import display
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.services import releases
from cherchons.encounters.services.registrations import plans
from cherchons.encounters.views.registrations import entrance
from cherchons.engines import places as engine
from cherchons.kernel import clock
from tests.encounters.making import World, make_world
from tests.encounters.registrations.making import change_plan, come, make_open_day, plan_of
from tests.encounters.registrations.visiting import TYPED, at, send, text
from tests.factories import make_account, make_organisation
from tests.web.test_budget import sent

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def _limits(settings: Any) -> None:
    settings.REQUEST_LIMITS = True


def ask(world: World, **more: Any) -> OrganiserQuestion:
    return OrganiserQuestion.objects.create(plan=plan_of(world), **{"text": "Comment venez-vous ?", **more})


def made() -> Registration:
    return Registration.objects.select_related("encounter").get()


def test_six_fields_and_one_has_a_place_and_a_page_of_ones_own(client: Client) -> None:
    world = make_open_day(capacity=2)
    page = client.get(at(world))
    assert "Il reste 2 places." in text(page)
    assert page["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in text(page)
    assert "no-store" in page["Cache-Control"]
    answer = send(client, world)
    assert answer.status_code == 302
    own = text(client.get(answer["Location"]))
    assert "Votre place est confirmée." in own
    assert "Zoé Lemaire" in own
    assert made().email == "zoe@example.org"


def test_who_has_no_address_is_given_the_link_to_keep(client: Client) -> None:
    world = make_open_day()
    own = text(client.get(send(client, world, email="")["Location"]))
    assert "Photographiez ce code" in own
    assert own.count("<svg") > 2
    assert made().uid.hex in own


def test_a_known_organisation_is_tied_another_name_stays_as_typed(client: Client) -> None:
    world = make_open_day()
    known = make_organisation("Les Jardins du canal")
    send(client, world, organisation="les jardins du canal")
    assert made().organisation == known
    assert "directory-options" not in text(client.get(at(world)))
    send(client, world, email="b@example.org", organisation="Une autre")
    last = Registration.objects.latest("pk")
    assert (last.organisation, last.organisation_name) == (None, "Une autre")
    send(client, world, email="c@example.org", individual="on")
    assert Registration.objects.latest("pk").individual


def test_nothing_that_was_typed_is_lost_when_the_form_fails(client: Client) -> None:
    world = make_open_day()
    answer = send(
        client, world, sector=None, organisation="", access="fauteuil", email="zoe@", consent_news="on"
    )
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="Zoé Lemaire"' in page
    assert 'value="zoe@"' in page
    assert 'value="fauteuil"' in page
    assert "Choisissez le monde" in page
    assert "cochez que vous venez à titre individuel" in page
    assert '<details class="fold" open>' in page
    assert not Registration.objects.exists()


def test_needs_are_kept_with_the_words_that_were_read(client: Client) -> None:
    world = make_open_day()
    page = text(client.get(at(world)))
    assert "effacés 2 jours après la rencontre" in page
    assert "180" in page
    send(client, world, food="sans gluten", consent_needs="on")
    assert Needs.objects.get().food == "sans gluten"
    assert "effacés 2" in made().consents.get(purpose="needs").wording
    change_plan(world, asks_needs=False, asks_photo=False)
    page = text(client.get(at(world)))
    assert 'name="food"' not in page
    assert 'name="consent_photo"' not in page


def test_the_organisers_questions_of_each_kind(client: Client) -> None:
    world = make_open_day()
    word = ask(world, kind="text", second_text="How do you come?")
    one = ask(world, kind="choice", choices=["Train", "Vélo"], required=True)
    several = ask(world, kind="several", choices=["Lundi", "Mardi"])
    yes = ask(world, kind="yes_no", text="<b>Covoiturage ?</b>")
    scale = ask(world, kind="scale")
    ask(world, kind="text", text="Ancienne version", current=False)
    page = text(client.get(at(world)))
    assert "Ancienne version" not in page
    assert "<b>Covoiturage" not in page
    missing = send(client, world)
    assert missing.status_code == 422
    assert "Cette question attend une réponse" in text(missing) or "réponse" in text(missing)
    sent_answers = {
        f"question_{word.pk}": "À pied",
        f"question_{one.pk}": "Vélo",
        f"question_{several.pk}": ["Lundi", "Mardi"],
        f"question_{yes.pk}": "no",
        f"question_{scale.pk}": "4",
    }
    forged = send(client, world, **{**sent_answers, f"question_{one.pk}": "Fusée"})
    assert forged.status_code == 422
    own = text(client.get(send(client, world, **sent_answers)["Location"]))
    kept = dict(made().answers.values_list("question_id", "value"))
    assert kept == {
        word.pk: "À pied",
        one.pk: "Vélo",
        several.pk: ["Lundi", "Mardi"],
        yes.pk: "no",
        scale.pk: 4,
    }
    assert "4 sur 5" in own
    type(world.encounter).objects.filter(pk=world.encounter.pk).update(second_language="en")
    change_plan(world, word="Bienvenue", second_word="Welcome")
    assert '<p class="notice" lang="fr">Bienvenue</p>' in text(client.get(at(world)))
    english = text(client.get(at(world).replace("/fr/", "/en/")))
    assert "How do you come?" in english
    assert '<p class="notice" lang="en">Welcome</p>' in english


def test_sessions_whose_places_are_counted(client: Client) -> None:
    world = make_open_day(filled=True)
    first, second = world.encounter.sessions.filter(kind="workshop")
    stories = world.encounter.sessions.get(kind="testimonies")
    change_plan(world, session_places={first.uid: 1, second.uid: 5, stories.uid: 2})
    page = text(client.get(at(world)))
    group, box = f"parallel_{first.uid.hex[:8]}", f"session_{stories.uid.hex[:8]}"
    assert f'name="{group}"' in page
    assert "il reste 5 places" in page
    send(client, world, **{group: str(first.uid), box: "on"})
    assert set(made().choices.values_list("session_uid", "state")) == {
        (first.uid, "seated"),
        (stories.uid, "seated"),
    }
    assert "complet : liste d’attente" in text(client.get(at(world)))
    own = reverse("encounters:change_registration", args=[world.encounter.slug, key_of(made())])
    assert text(client.get(own)).count("place obtenue") == 2, "who has a seat is not told that it is full"
    both = send(client, world, email="b@example.org", **{group: [str(first.uid), str(second.uid)]})
    assert both.status_code == 302
    assert Registration.objects.latest("pk").choices.count() == 1, "one of those at the same time"
    forged = send(client, world, email="c@example.org", **{group: str(world.encounter.uid)})
    assert forged.status_code == 422


def test_places_kept_for_a_world_are_told_with_their_date(client: Client) -> None:
    release = datetime(2027, 3, 5, 11, tzinfo=UTC)
    world = make_open_day(capacity=3, reserved={"research": 2}, release_at=release)
    page = text(client.get(at(world)))
    assert "Il reste 3 places." in page
    assert "2 sont réservées jusqu’au vendredi 5 mars 2027, 12 h :" in page
    come(world)
    page = text(client.get(at(world)))
    assert "rejoignent la liste d’attente" in page
    with clock.hold(release):
        assert "réservées" not in text(client.get(at(world)))


def test_a_full_day_says_so_and_how_the_line_is_served(client: Client) -> None:
    world = make_open_day(capacity=1)
    come(world)
    page = text(client.get(at(world)))
    assert "Complet : liste d’attente." in page
    assert "dans l’ordre d’arrivée" in page
    assert "48 heures" in page
    own = text(client.get(send(client, world)["Location"]))
    assert "Vous êtes sur la liste d’attente." in own
    assert "La prochaine place" in own


def test_a_draw_shows_its_fingerprint_then_its_seed(client: Client) -> None:
    when = BEFORE + timedelta(days=2)
    world = make_open_day(capacity=1, waiting_rule="draw", draw_at=when)
    seed = plan_of(world).draw_seed
    page = text(client.get(at(world)))
    assert engine.fingerprint(seed) in page
    assert seed not in page
    plan = plan_of(world)
    plan.drawn_at = when
    plan.save()
    page = text(client.get(at(world)))
    assert seed in page
    assert engine.fingerprint(seed) in page


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"opens_at": BEFORE + timedelta(days=1)}, "ouvrent"),
        ({"closes_at": BEFORE - timedelta(days=1)}, "closes"),
        ({"by_invitation": True}, "code d’invitation"),
    ],
)
def test_a_door_that_is_closed_says_why(client: Client, rules: dict[str, Any], told: str) -> None:
    world = make_open_day(**rules)
    page = text(client.get(at(world)))
    assert told in page
    assert 'name="sector"' not in page
    refused = client.post(at(world), TYPED)
    assert refused.status_code == 409
    assert "Les Jardins partagés" in text(refused), "nothing that was typed is lost"
    assert not Registration.objects.exists()


def test_before_published_stopped_called_off_begun(client: Client) -> None:
    world = make_world()
    assert client.get(at(world)).status_code == 404
    world = make_world()
    world.add()
    world.release()
    assert "Registration" not in text(client.get(at(world)))
    plans.open_registration(world.encounter, by=world.organiser)
    plans.stop(world.encounter, by=world.organiser)
    assert "closes" in text(client.get(at(world)))
    plans.resume(world.encounter, by=world.organiser)
    with clock.hold(datetime(2027, 3, 12, 9, tzinfo=UTC)):
        assert 'name="sector"' not in text(client.get(at(world)))
    world.encounter.refresh_from_db()
    releases.cancel(world.encounter, by=world.organiser, version=world.version)
    assert "annulée" in text(client.get(at(world)))


def test_a_code_in_the_address_or_typed_lets_in(client: Client) -> None:
    world = make_open_day(by_invitation=True)
    code = plans.add_code(world.encounter, by=world.organiser, label="Invités").code
    assert 'name="code"' in text(client.get(at(world)))
    assert "ne sert à rien" in text(client.get(at(world), {"code": "AAAAAAAAAA"})) or 'role="alert"' in text(
        client.get(at(world), {"code": "AAAAAAAAAA"})
    )
    page = text(client.get(at(world), {"code": code.lower()}))
    assert f'value="{code.lower()}"' in page
    wrong = client.post(at(world), {**TYPED, "code": "BBBBBBBBBB"})
    assert wrong.status_code == 422
    assert 'value="Zoé Lemaire"' in text(wrong)
    assert send(client, world, code=code).status_code == 302
    assert made().code.code == code  # type: ignore[union-attr]


@pytest.mark.usefixtures("_limits")
def test_codes_are_not_guessed_for_long(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "MOST_CODES", 2)
    world = make_open_day(by_invitation=True)
    for _guess in range(2):
        assert client.get(at(world), {"code": "AAAAAAAAAA"}).status_code == 200
    assert client.get(at(world), {"code": "AAAAAAAAAA"}).status_code == 429
    answer = client.post(at(world), {**TYPED, "code": "AAAAAAAAAA"})
    assert answer.status_code == 429
    assert 'value="Zoé Lemaire"' in text(answer), "what was typed stays"


def test_two_tabs_and_replays_register_once(client: Client) -> None:
    world = make_open_day()
    key = client.get(at(world)).context["request_key"]
    first = client.post(at(world), {**TYPED, "request_key": key})
    again = client.post(at(world), {**TYPED, "request_key": key})
    assert first["Location"] == again["Location"]
    other = send(client, world)
    assert other.status_code == 422
    assert 'name="another"' in text(other)
    assert Registration.objects.count() == 1
    assert send(client, world, another="on").status_code == 302
    assert Registration.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("x" * 300, 422),
        ("👩🏽‍🌾 Ada", 302),
        ("محمد علي", 302),
        ("<script>alert(1)</script>", 302),
        ("\u202egnu", 302),
    ],
)
def test_names_of_all_kinds(client: Client, name: str, status: int) -> None:
    world = make_open_day()
    answer = send(client, world, name=name)
    assert answer.status_code == status
    page = text(client.get(answer["Location"])) if status == 302 else text(answer)
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_who_signed_in_finds_what_is_known(client: Client) -> None:
    world = make_open_day()
    account = make_account("ada@example.org", name="Ada", sectors=["research"])
    client.force_login(account)
    page = text(client.get(at(world)))
    assert 'value="Ada"' in page
    assert 'value="ada@example.org"' in page
    assert "checked" in page[page.index('value="research"') :][:80]
    assert "a déjà une inscription" not in page
    send(client, world, name="Ada", email="ada@example.org")
    assert made().account_id == account.pk
    again = text(client.get(at(world)))
    assert "a déjà une inscription" in again
    assert key_of(made()) in again
    client.logout()
    assert key_of(made()) not in text(client.get(at(world)))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(client: Client, count: int, django_assert_max_num_queries: Any) -> None:
    world = make_open_day(filled=True, capacity=30, reserved={"research": 2})
    uids = world.encounter.sessions.values_list("uid", flat=True)[:count]
    change_plan(world, session_places=dict.fromkeys(uids, 2))
    for _n in range(count):
        ask(world, kind="choice", choices=["a", "b"])
        come(world, "research", "support")
    display.forget_kept()
    with django_assert_max_num_queries(8):
        assert client.get(at(world)).status_code == 200


def test_a_first_visit_is_light(client: Client) -> None:
    world = make_open_day(filled=True, capacity=30, reserved={"research": 2})
    page = client.get(at(world)).content
    named = re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"?]+)"', page.decode())
    total = len(gzip.compress(page)) + sum(sent(name) for name in dict.fromkeys(named))
    assert total <= 100_000, total
