"""A badge opens nothing private: its code checks in at the desk, and shows what is printed on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from cherchons.encounters.formats.tickets import drawing
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.meeting.badges import (
    NoBadge,
    badge_address,
    badge_key_of,
    key_in,
    registration_with_badge,
)
from cherchons.encounters.queries.meeting.reach import other_key
from cherchons.encounters.queries.registrations.arrivals import digest_of, door_list, search
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.papers import guests
from cherchons.kernel import clock
from tests.encounters.meeting.making import DURING, EVENING, make_day, person, seated
from tests.encounters.registrations.at_the_door import make_link, where
from tests.encounters.registrations.making import leave, plan_of
from tests.encounters.registrations.visiting import own, text

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with clock.hold(DURING):
        yield


def page(registration: Registration, name: str = "badge") -> str:
    return reverse(f"encounters:{name}", kwargs={"key": badge_key_of(registration)})


def open_own(client: Client, registration: Registration, name: str = "registration") -> Any:
    """Open one's own page, with the browser's language in the address."""
    return client.get(own(registration, name))


def test_the_code_is_short_in_capitals_and_not_the_private_link() -> None:
    zoe = person(make_day())
    address = badge_address(zoe)
    assert address == address.upper()
    assert len(badge_key_of(zoe)) < 24
    assert key_of(zoe).upper() not in address
    assert key_in(f" {address}/ ") == badge_key_of(zoe)
    assert key_in(key_of(zoe)) == key_of(zoe)
    printed = guests(zoe.encounter, "badges", {})[0].code
    assert printed == address
    assert "<svg" in drawing(printed)


def test_the_desk_reads_badges_and_links_alike() -> None:
    world = make_day()
    zoe, _ada = person(world, "Zoé"), person(world, "Ada")
    for scanned in (badge_address(zoe), badge_key_of(zoe), key_of(zoe), key_of(zoe).upper()):
        found = search(world.encounter, scanned, by=world.organiser)
        assert [one.registration.name for one in found] == ["Zoé"], scanned
    body = door_list(plan_of(world)).whole.decode()
    for key in (badge_key_of(zoe), key_of(zoe)):
        assert digest_of(key) in body
    assert badge_key_of(zoe) not in body


def test_the_door_page_finds_a_scanned_badge_without_scripts(client: Client) -> None:
    world = make_day()
    zoe = person(world, "Zoé")
    answer = client.get(where(world, make_link(world)), {"q": badge_address(zoe)})
    assert "Zoé" in text(answer)


def test_a_code_printed_before_the_site_s_key_was_changed_still_opens() -> None:
    zoe = person(make_day())
    with override_settings(SECRET_KEY="an earlier key, long enough"):
        old = badge_key_of(zoe)
    assert old != badge_key_of(zoe)
    with override_settings(SECRET_KEY_FALLBACKS=["an earlier key, long enough"]):
        assert registration_with_badge(old) == zoe
    with pytest.raises(NoBadge):
        registration_with_badge(old)


def test_the_short_address_leads_to_the_badge_in_the_reader_s_language(client: Client) -> None:
    zoe = person(make_day(), "Zoé")
    for path in (f"/B/{badge_key_of(zoe)}", f"/b/{badge_key_of(zoe).lower()}"):
        answer = client.get(path, headers={"accept-language": "en"})
        assert answer.status_code == 302
        assert answer["Location"] == page(zoe).replace("/fr/", "/en/")


def test_the_page_shows_what_is_printed_and_nothing_else(client: Client) -> None:
    world = make_day()
    zoe = person(
        world, "<b>Zoé</b>", email="zoe@secret.example", food="sans gluten", consents={"needs": (True, "x")}
    )
    ada = person(world, "Ada")
    seated(world, [ada], [zoe])
    for name in ("badge", "badge_now"):
        answer = client.get(page(zoe, name))
        shown = text(answer)
        assert "&lt;b&gt;Zoé" in shown
        assert "secret.example" not in shown
        assert "gluten" not in shown
        assert "Ada" not in shown
        assert key_of(zoe) not in shown
        assert not answer.cookies
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]
    assert "<b>2</b>" in text(client.get(page(zoe, "badge_now")))


def test_on_the_day_a_badge_says_who_sits_there_as_the_wall_does(client: Client) -> None:
    world = make_day()
    zoe, ada = person(world, "Zoé", sector="research"), person(world, "<i>Ada", email="ada@secret.example")
    seated(world, [zoe, ada])
    shown = text(client.get(page(zoe, "badge_now")))
    assert "&lt;i&gt;Ada" in shown
    assert "Un autre monde que le vôtre" in shown
    assert "secret.example" not in shown
    assert "Nous nous sommes parlé" not in shown
    for another in (DURING.replace(day=11), DURING.replace(day=13)):
        with clock.hold(another):
            assert "Ada" not in text(client.get(page(zoe, "badge_now")))


def test_forged_codes_cancelled_people_and_forgotten_names_open_nothing(client: Client) -> None:
    zoe, ada = person(make_day()), person(make_day())
    good = badge_key_of(zoe)
    bad = (
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        badge_key_of(ada)[:-16] + good[-16:],
        "X" * 20,
        "-" * 20,
    )
    for key in bad:
        assert client.get(reverse("encounters:badge", kwargs={"key": key})).status_code == 404
    leave(zoe)
    assert client.get(page(zoe)).status_code == 404
    Registration.objects.filter(pk=ada.pk).update(anonymous=True)
    assert client.get(page(ada)).status_code == 404


def test_a_telephone_that_opened_its_own_page_today_says_whom_it_met(client: Client) -> None:
    world, elsewhere = make_day(), make_day()
    zoe, ada, far = person(world, "Zoé"), person(world, "Ada"), person(elsewhere)
    answer = open_own(client, zoe)
    cookie = answer.cookies["my-day-fr"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/fr/rencontres/badge/"
    assert "minuit" in text(answer)
    shown = text(client.get(page(ada)))
    link = own(zoe, "met", person=other_key(zoe, ada, way="b"))
    assert link in shown
    assert client.post(link).status_code == 302
    assert "J’ai rencontré" not in text(client.get(page(far)))
    mine = client.get(page(zoe, "badge_now"))  # two taps from one's own badge: with whom, and why
    assert mine["Location"] == own(zoe, "now")
    client.post(page(ada, "badge_forget"))
    assert link not in text(client.get(page(ada)))


def test_telephones_are_known_on_the_day_alone_and_forget_at_midnight(client: Client) -> None:
    world = make_day()
    zoe, ada = person(world), person(world)
    with clock.hold(DURING.replace(day=11)):
        assert not open_own(client, zoe).cookies.get("my-day-fr")
    open_own(client, zoe, "now")
    kept = client.cookies["my-day-fr"].value
    with clock.hold(EVENING.replace(day=13)):
        client.cookies["my-day-fr"] = kept
        assert "rencontré cette personne" not in text(client.get(page(ada)))
    client.cookies["my-day-fr"] = kept[:-2] + "xx"
    assert "rencontré cette personne" not in text(client.get(page(ada)))


def test_a_public_page_sets_no_cookie(client: Client) -> None:
    world = make_day()
    assert not client.get(f"/fr/rencontres/{world.encounter.slug}/").cookies


def test_no_day_takes_the_address_of_badges() -> None:
    from cherchons.encounters.services.slugs import free_slug

    assert free_slug("badge") == "badge-2"
