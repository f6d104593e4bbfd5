"""Who's who: nothing before the person agreed, exactly what they saw, nothing once they withdraw."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cherchons.encounters.enums import RegistrationPurpose
from cherchons.encounters.models import Presentation, Registration, RegistrationConsent
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.meeting import presenting
from cherchons.kernel import clock
from cherchons.kernel.actors import LinkHolder
from cherchons.kernel.errors import Forbidden
from cherchons.kernel.models import AuditEntry
from tests.encounters.meeting.making import BEFORE, both_met, make_day, person, presented, topic
from tests.encounters.registrations.making import leave
from tests.encounters.registrations.visiting import own, text

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def send(client: Client, registration: Registration, **typed: Any) -> Any:
    return client.post(own(registration, "present"), typed)


def confirm(client: Client, preview: Any) -> Any:
    """Send the preview's own form, as a browser does."""
    page = preview.content.decode()
    form = page[page.index('<form class="form"') :]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")])
    sent: dict[str, list[str]] = {}
    for name, value in hidden:
        sent.setdefault(name, []).append(unescape(value))
    return client.post(preview.request["PATH_INFO"], sent)


def card_in(page: str) -> str:
    """Return the card of a page, without what one can do with it."""
    card = page[page.index("<h3>") :]
    card = card[: card.index("</dl>")]
    card = re.sub(r'<ul class="why">.*?</ul>', "", card)
    return card.replace(' <span class="quiet">(vous)</span>', "")


def test_nothing_is_shown_before_the_person_saw_it_and_agreed(client: Client) -> None:
    world, health = make_day(), topic("health", "santé", "health")
    zoe, reader = person(world, "Zoé", email="zoe@secret.example"), person(world, "Ada", "research")
    assert "Zoé" not in text(client.get(own(reader, "who")))
    preview = send(client, zoe, looks_for="Un labo", offers="Un terrain", topics="health")
    assert "Rien n’est encore montré" in text(preview)
    assert "Zoé" not in text(client.get(own(reader, "who")))
    assert not Presentation.objects.exists()
    assert confirm(client, preview).status_code == 302
    page = text(client.get(own(reader, "who")))
    assert card_in(text(preview)) == card_in(page)
    assert "secret.example" not in page
    consent = RegistrationConsent.objects.get(registration=zoe, purpose=RegistrationPurpose.WHO)
    assert consent.given
    assert consent.wording
    assert consent.wording in preview.content.decode()
    made = Presentation.objects.get()
    assert made.shown
    assert list(made.topics.all()) == [health]


def test_what_changed_between_preview_and_click_is_shown_again_first(client: Client) -> None:
    zoe = person(make_day(), "Zoé")
    preview = send(client, zoe, looks_for="Un labo")
    Registration.objects.filter(pk=zoe.pk).update(organisation_name="Autre maison", individual=False)
    again = confirm(client, preview)
    assert again.status_code == 200
    assert "Autre maison" in text(again)
    assert not Presentation.objects.exists()
    assert confirm(client, again).status_code == 302


def test_one_click_withdraws_and_another_erases(client: Client) -> None:
    world = make_day()
    zoe, reader = person(world, "Zoé"), person(world, "Ada")
    presenting.present(zoe, by=holder_of(zoe), wording="read", offers="Un terrain")
    assert "Un terrain" in text(client.get(own(reader, "who")))
    client.post(own(zoe, "present_withdraw"))
    page = text(client.get(own(reader, "who")))
    assert "Un terrain" not in page
    assert "Zoé" not in page
    consent = RegistrationConsent.objects.get(registration=zoe)
    assert (consent.given, consent.wording) == (False, "read")
    assert "Un terrain" in text(client.get(own(zoe, "present")))  # for them alone
    client.post(own(zoe, "present_erase"))
    assert not Presentation.objects.exists()
    entries = list(AuditEntry.objects.filter(action__startswith="encounters.presentation"))
    assert [e.action.rpartition(".")[2] for e in entries] == ["present", "withdraw", "erase"]
    assert all("terrain" not in str(vars(entry)) for entry in entries)


def test_only_the_person_decides_and_only_those_who_come_read(client: Client) -> None:
    world = make_day(capacity=2)
    zoe, ada, waiting = person(world, "Zoé"), person(world, "Ada"), person(world, "Léo")
    for actor in (world.organiser, holder_of(ada), LinkHolder(scope="desk", target=str(world.encounter.pk))):
        with pytest.raises(Forbidden):
            presenting.present(zoe, by=actor, wording="read")
    with pytest.raises(Invalid):
        presenting.present(zoe, by=holder_of(zoe), wording=" ")
    with pytest.raises(presenting.NoPlace):
        presenting.present(waiting, by=holder_of(waiting), wording="read")
    assert client.get(own(waiting, "who")).status_code == 403
    presenting.present(zoe, by=holder_of(zoe), wording="read", offers="Un terrain")
    leave(zoe)
    assert client.get(own(zoe, "who")).status_code == 403
    assert "Un terrain" not in text(client.get(own(ada, "who")))


def test_pages_are_kept_by_nobody_and_forged_links_open_nothing(client: Client) -> None:
    zoe, stranger = person(make_day()), person(make_day())
    for name in ("who", "present", "meetings"):
        answer = client.get(own(zoe, name))
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
        other_day = own(stranger, name).replace(stranger.encounter.slug, zoe.encounter.slug)
        assert client.get(other_day).status_code == 404


def test_what_people_write_is_shown_as_text(client: Client) -> None:
    world, evil = make_day(), '<script>alert(1)</script>"onload="x'
    zoe, reader = person(world, "<b>Zoé</b>"), person(world)
    preview = send(client, zoe, looks_for=evil, offers=evil)
    confirm(client, preview)
    for page in (preview, client.get(own(reader, "who")), client.get(own(zoe, "present"))):
        assert "<script>alert" not in page.content.decode()
        assert "<b>Zoé" not in page.content.decode()
    assert Presentation.objects.get().offers == evil


def test_search_and_filters_are_in_the_address(client: Client) -> None:
    world, ecology = make_day(), topic()
    for name, sector in (("Zoé", "civil_society"), ("Ada", "research"), ("Léo", "funder")):
        presented(
            person(world, name, sector), *([ecology] if name == "Ada" else []), offers=f"Élan de {name}"
        )
    reader = person(world)

    def names(query: str) -> list[str]:
        return [card.name for card in client.get(own(reader, "who") + query).context["page"]]

    assert names("") == ["Ada", "Léo", "Zoé"]
    assert names("?q=elan+zoe") == ["Zoé"]
    assert names("?monde=research") == names("?theme=ecology") == ["Ada"]
    assert names("?q=personne") == []
    assert client.get(own(reader, "who") + "?monde=mars").status_code == 200


def test_suggestions_have_reasons_and_leave_out_those_one_knows(client: Client) -> None:
    world, ecology = make_day(), topic()
    reader = person(world, "Ada", "research", organisation_name="Labo")
    presented(reader, ecology, looks_for="des jardins")
    best = person(world, "Best")
    presented(best, ecology, offers="Un jardin partagé")
    presented(person(world, "Même", "research", organisation_name="LABO"), ecology)
    met = person(world, "Vue")
    presented(met, ecology)
    both_met(reader, met)
    presented(person(world, "Rien", "research"))
    for n in range(7):
        presented(person(world, f"P{n}", "funder"))
    shown = client.get(own(reader, "who")).context["suggestions"]
    assert len(shown) == 5
    assert shown[0].name == "Best"
    assert shown[0].reasons == ("Propose ce que vous cherchez.", "Un autre monde que le vôtre.")
    assert not {"Même", "Vue", "Rien", "Ada"} & {card.name for card in shown}
    again = client.get(own(reader, "who")).context["suggestions"]
    assert [card.name for card in again] == [card.name for card in shown]


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(client: Client) -> None:
    world, ecology = make_day(), topic()
    reader, counted = person(world, "Ada", "research"), []
    client.get(own(reader, "who"))
    for size in (1, 2, 297):
        made = [
            Registration(
                encounter=world.encounter,
                number=1000 + 1000 * size + n,
                name=f"P {n}",
                state="confirmed",
                sector="civil_society",
                organisation_name=f"Maison {size} {n}",
            )
            for n in range(size)
        ]
        Registration.objects.bulk_create(made)
        rows = Presentation.objects.bulk_create(Presentation(registration=r, shown=True) for r in made)
        through = Presentation.topics.through
        through.objects.bulk_create(through(presentation=row, topic=ecology) for row in rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(own(reader, "who")).status_code == 200
        counted.append(len(queries))
    assert counted[1] == counted[2] <= 13, counted


def test_who_left_the_day_takes_back_all_the_same(client: Client) -> None:
    zoe = person(make_day(), "Zoé")
    presented(zoe, offers="Un terrain", contact="zoe@example.org")
    leave(zoe)
    for name in ("present_withdraw", "present_erase", "keep_contact"):
        answer = client.post(own(zoe, name))
        assert answer.url == own(zoe, "registration")
        assert client.get(answer.url).status_code == 200
    assert not Presentation.objects.exists()
    assert client.get(own(zoe, "who")).status_code == 403
