"""Who's who for the team: counts, the same cards, files; acquaintances counted, never under five."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Met, Presentation, Registration
from cherchons.encounters.queries.meeting.figures import acquaintances
from cherchons.encounters.queries.personal import registrations_of
from cherchons.encounters.tasks.registrations import erase_registrations, forget_registrations
from cherchons.kernel import clock
from cherchons.people.models import Account
from tests.encounters.making import World, make_team
from tests.encounters.meeting.making import (
    BEFORE,
    EVENING,
    both_met,
    make_day,
    person,
    presented,
    seated,
    topic,
)
from tests.encounters.registrations.visiting import own, text
from tests.factories import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def at(world: World, name: str = "desk_of_who") -> str:
    return reverse(f"encounters:{name}", kwargs={"slug": world.encounter.slug})


def as_(client: Client, world: World, role: str = "organiser") -> Client:
    actor = world.organiser if role == "organiser" else world.people[role]
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def test_the_team_sees_the_cards_and_only_managers_take_files(client: Client) -> None:
    world = make_team(make_day())
    presented(person(world, "Zoé", "research", email="zoe@secret.example"), topic(), offers='=HYPERLINK("x")')
    presented(person(world, "Cachée"), shown=False, offers="Secret")
    page = text(as_(client, world).get(at(world)))
    assert "1 personne se présente aux autres, sur 2" in page
    assert "Zoé" in page
    assert "Secret" not in page
    assert "secret.example" not in page
    rows = json.loads(client.get(at(world, "who_json")).content)["people"]
    assert [row["name"] for row in rows] == ["Zoé"]
    csv = client.get(at(world, "who_csv")).content.decode()
    assert "=HYPERLINK" not in csv.replace("'=HYPERLINK", "")
    assert client.get(at(world, "who_xlsx")).content[:2] == b"PK"
    assert client.get(at(world) + "?q=personne").context["page"].object_list == []
    as_(client, world, "facilitator")
    assert client.get(at(world)).status_code == 200
    assert "qui-est-qui.xlsx" not in text(client.get(at(world)))
    assert client.get(at(world, "who_csv")).status_code == 403
    client.force_login(make_account())
    assert client.get(at(world)).status_code == 404


def test_acquaintances_are_counted_and_small_numbers_hidden(client: Client) -> None:
    world = make_day()
    people = [person(world, sector="research" if n % 2 else "civil_society") for n in range(12)]
    for n in range(4):
        both_met(people[0], people[2 * n + 1])
    Met.objects.create(registration=people[5], other=people[6])
    assert acquaintances(world.encounter.slug).all is None
    assert "Moins de cinq" in text(as_(client, world).get(at(world)))
    for n in range(4):
        both_met(people[2], people[2 * n + 1])
    made = acquaintances(world.encounter.slug)
    assert (made.all, made.across) == (None, None) or made.all == 8
    for n in range(5):
        both_met(people[4], people[2 * n + 6] if 2 * n + 6 < 12 else people[2 * (n - 3)])
    made = acquaintances(world.encounter.slug)
    assert (made.all, made.across) == (13, 8)
    page = text(client.get(at(world)))
    assert "<b>13</b> connaissances faites" in page
    assert "<b>8</b> entre deux mondes" in page
    public = reverse("encounters:detail", kwargs={"slug": world.encounter.slug})
    assert "acquaintances made" not in text(client.get(public.replace("/fr/", "/en/")))
    with clock.hold(EVENING + timedelta(days=1)):
        assert "<b>13</b> connaissances faites" in text(client.get(public))
    Registration.objects.update(anonymous=True, name="", email="")
    assert acquaintances(world.encounter.slug) == made


def test_one_s_own_data_is_exported_and_goes_with_the_names() -> None:
    world = make_day()
    account = make_account(email="zoe@example.org")
    zoe, ada = person(world, "Zoé", email="zoe@example.org"), person(world, "Ada")
    Registration.objects.filter(pk=zoe.pk).update(account=account)
    presented(zoe, topic(), offers="Un terrain", contact="06")
    both_met(zoe, ada, wants_contact=True)
    seated(world, [zoe, ada])
    row = next(iter(registrations_of(account.pk)))
    assert row["presentation"]["offers"] == "Un terrain"
    assert row["presentation"]["themes"] == ["ecology"]
    assert [met["name"] for met in row["met"]] == ["Ada"]
    assert row["tables"][0]["table"] == 1
    erase_registrations(account.pk)
    assert not Presentation.objects.exists()
    assert not Met.objects.get(registration=zoe).wants_contact
    presented(ada, offers="Aussi")
    with clock.hold(BEFORE.replace(year=2028)):
        forget_registrations(clock.now())
    assert not Presentation.objects.exists()


def test_many_people_are_paged_for_all_who_read(client: Client) -> None:
    world = make_team(make_day())
    reader = person(world, "Ada")
    Presentation.objects.bulk_create(
        Presentation(registration=one, shown=True)
        for one in Registration.objects.bulk_create(
            Registration(
                encounter=world.encounter,
                number=100 + n,
                state="confirmed",
                name=f"Quelqu’un {n:03}",
                sector="research",
            )
            for n in range(61)
        )
    )
    for there in (own(reader, "who"), at(world)):
        as_(client, world)
        first, last = text(client.get(there)), text(client.get(f"{there}?page=2&monde=research"))
        assert "Quelqu’un 000" in first
        assert "Quelqu’un 060" not in first.partition('id="everyone"')[2]
        assert "61 personnes" in last
        assert "Quelqu’un 060" in last
        assert "Quelqu’un 000" not in last
        assert "page=2" not in last.partition(".xlsx")[0].rpartition("href=")[2]
