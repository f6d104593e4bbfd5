"""The desk's pages around the programme: facts, dates, organisers, publishing, state, copy, team."""

import io
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from cherchons.directory.enums import TerritoryKind
from cherchons.directory.models import Territory, Topic
from cherchons.directory.queries import fold
from cherchons.encounters.enums import EncounterState
from cherchons.encounters.models import Day, Encounter, Organiser, Release, Series
from cherchons.kernel.models import OutboxMessage
from tests.encounters.desk import HIDDEN, Desk, html
from tests.encounters.making import A_DAY, World, make_team, make_world
from tests.encounters.test_desk_pages import as_
from tests.factories import make_account
from tests.once import kept_rows

pytestmark = pytest.mark.django_db


built, world = kept_rows(lambda: make_team(make_world(filled=True)))


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


def at(world: World, name: str, *more: Any) -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug, *more])


def fresh(world: World) -> Encounter:
    return Encounter.objects.get(pk=world.encounter.pk)


def commune(name: str, code: str) -> Territory:
    return Territory.objects.create(kind=TerritoryKind.COMMUNE, code=code, name=name, search=fold(name))


# --- what people need to know ----------------------------------------------------------------------
def test_facts_are_saved_with_topics_links_place_and_a_new_series(desk: Desk, world: World) -> None:
    topic = Topic.objects.first() or Topic.objects.create(key="eau", name_fr="Eau", name_en="Water")
    place = commune("Lens", "62498")
    answer = desk.send(
        at(world, "facts"),
        title="Chercher l’eau",
        venue="Mairie",
        place="Lens",
        topics=[str(topic.pk)],
        links="Le rapport : https://example.org/r",
        series="new",
        new_series="Chercher ensemble",
        second_language="en",
        second_title="Looking for water",
        contact_email="bonjour@example.org",
    )
    assert answer.status_code == 302, answer.content
    made = fresh(world)
    assert (made.title, made.venue, made.territory) == ("Chercher l’eau", "Mairie", place)
    assert (list(made.topics.all()), made.second_title) == ([topic], "Looking for water")
    assert made.links == [{"title": "Le rapport", "url": "https://example.org/r"}]
    assert made.series is not None
    assert (made.series.title, made.number) == ("Chercher ensemble", 1)


def test_a_town_of_a_common_name_is_chosen_and_stays_chosen(desk: Desk, world: World) -> None:
    commune("Saint-Martin", "62001")
    wanted = commune("Saint-Martin", "59002")
    typed = desk.form(at(world, "facts")) | {"place": "Saint-Martin"}
    answer = desk.client.post(at(world, "facts"), typed)
    assert answer.status_code == 422
    assert "Plusieurs lieux portent ce nom" in html(answer)
    assert str(wanted.pk) in dict(answer.context["form"].fields["place_choice"].choices)
    assert desk.client.post(at(world, "facts"), typed | {"place_choice": str(wanted.pk)}).status_code == 302
    assert fresh(world).territory == wanted
    assert desk.send(at(world, "facts"), venue="Mairie").status_code == 302
    assert fresh(world).territory == wanted


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": "Nulle-Part-sur-Rien"}, "Aucune commune"),
        ({"timezone": "Europe/Atlantis"}, "fuseau"),
        ({"second_language": "fr"}, "deuxième langue doit être différente"),
        ({"contact_email": "pas une adresse"}, "adresse"),
        ({"series": "new", "new_series": ""}, "Donnez un nom"),
        ({"number": "0"}, "1"),
    ],
)
def test_wrong_facts_are_refused_and_nothing_changes(
    desk: Desk, world: World, changes: dict[str, str], sentence: str
) -> None:
    answer = desk.send(at(world, "facts"), **{"venue": "Typed venue", **changes})
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert "Typed venue" in html(answer)
    assert fresh(world).venue == ""


def test_a_series_is_not_begun_when_the_rest_is_refused(desk: Desk, world: World) -> None:
    typed = desk.form(at(world, "facts")) | {"series": "new", "new_series": "Pour rien"}
    world.edit(title="Leur titre")
    assert desk.client.post(at(world, "facts"), typed).status_code == 409
    assert not Series.objects.filter(title="Pour rien").exists()


# --- dates -----------------------------------------------------------------------------------------
def test_days_are_added_changed_and_taken_out(desk: Desk, world: World) -> None:
    assert desk.send(at(world, "new_day"), date="13/03/2027", start="9h", end="17h").status_code == 302
    second = Day.objects.get(date=date(2027, 3, 13))
    assert (second.start, second.end) == (time(9), time(17))
    answer = desk.send(at(world, "edit_day", A_DAY.isoformat()), date="2027-03-13")
    assert answer.status_code == 422, "two days on one date"
    assert (
        desk.send(at(world, "edit_day", A_DAY.isoformat()), date="2027-03-11", doors="08:30").status_code
        == 302
    )
    moved = Day.objects.get(date=date(2027, 3, 11))
    assert moved.sessions.count() == 4
    shown = desk.client.get(at(world, "edit_day", "2027-03-13")).context
    hidden = {name: shown[name] for name in HIDDEN}
    assert desk.client.post(at(world, "delete_day", "2027-03-13"), hidden).status_code == 302
    assert not Day.objects.filter(pk=second.pk).exists()


@pytest.mark.parametrize("typed", ["31/02/2027", "demain", "0001-01-01", ""])
def test_an_impossible_date_is_refused(desk: Desk, world: World, typed: str) -> None:
    answer = desk.send(at(world, "new_day"), date=typed)
    assert answer.status_code == 422
    assert Day.objects.filter(encounter=world.encounter).count() == 1


# --- who organises ---------------------------------------------------------------------------------
def picture(kind: str = "PNG") -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(content, kind)
    content.seek(0)
    content.name = "logo.png"
    return content


def test_organisers_are_added_with_a_logo_and_ordered(desk: Desk, world: World) -> None:
    assert desk.send(at(world, "new_organiser"), name="SIILAB", logo=picture()).status_code == 302
    made = Organiser.objects.get(name="SIILAB")
    assert made.logo.name.endswith(".png")
    first = next(
        o for o in desk.client.get(at(world, "organisers")).context["organisers"] if o["row"] == made
    )
    hidden = {"version": world.version, "seen": first["seen"]}
    desk.client.post(at(world, "organiser_action", made.pk, "monter"), hidden)
    assert world.encounter.organisers.first() == made


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<svg onload=alert(1)>", 422), (b"MZ\x00\x01", 422), (b"\x89PNG\r\n\x1a\n" + b"0" * 1_100_000, 413)],
)
def test_a_logo_that_is_no_picture_or_too_large_is_refused(
    desk: Desk, world: World, content: bytes, status: int
) -> None:
    file = io.BytesIO(content)
    file.name = "logo.png"
    answer = desk.send(at(world, "new_organiser"), name="Association typed", logo=file)
    assert answer.status_code == status
    assert "Association typed" in html(answer)
    assert not Organiser.objects.filter(name="Association typed").exists()


# --- publishing ------------------------------------------------------------------------------------
def test_publishing_shows_who_is_told_and_leads_to_what_one_can_do_next(desk: Desk, world: World) -> None:
    answer = desk.client.get(at(world, "release"))
    assert "Publier ce programme" in html(answer)
    assert "Malika" in html(answer)
    told = len(answer.context["told"])
    typed = desk.form(at(world, "release")) | {"note": "Premier programme"}
    first, second = (desk.client.post(at(world, "release"), typed) for _click in range(2))
    assert first["Location"] == second["Location"] == at(world, "released")
    assert Release.objects.get(encounter=world.encounter).note == "Premier programme"
    assert OutboxMessage.objects.filter(key__startswith="encounters.release:").count() == told
    done = html(desk.client.get(at(world, "released")))
    for name in ("detail", "pdf", "ics", "share_picture"):
        assert at(world, name) in done


def test_the_difference_is_readable_before_publishing_again(desk: Desk, world: World) -> None:
    world.release()
    assert "Tout est publié" in html(desk.client.get(at(world, "release")))
    world.add("Visite du canal", "16:30", "17:30")
    page = desk.client.get(at(world, "release"))
    assert "Publier les changements" in html(page)
    assert any("Visite du canal" in sentence for sentence in page.context["changes"])


def test_publishing_what_someone_else_just_changed_asks_to_look_again(desk: Desk, world: World) -> None:
    typed = desk.form(at(world, "release"))
    world.edit(venue="Ailleurs")
    answer = desk.client.post(at(world, "release"), typed)
    assert answer.status_code == 409
    assert not Release.objects.exists()


def test_an_empty_programme_cannot_be_published(client: Client) -> None:
    world = make_world()
    desk = Desk(as_(client, world.organiser), world)
    assert "Le programme est encore vide" in html(desk.client.get(at(world, "release")))
    answer = desk.client.post(at(world, "release"), {"version": world.version})
    assert answer.status_code == 409
    assert not Release.objects.exists()


def test_the_success_page_of_what_was_never_published_leads_to_publishing(desk: Desk, world: World) -> None:
    assert desk.client.get(at(world, "released"))["Location"] == at(world, "release")


# --- state, copy, delete ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("action", "state"), [("reporter", EncounterState.POSTPONED), ("annuler", EncounterState.CANCELLED)]
)
def test_a_day_is_postponed_or_cancelled_with_a_word_and_back_again(
    desk: Desk, world: World, action: str, state: str
) -> None:
    world.release()
    answer = desk.send(at(world, "state"), state_note="La salle a brûlé.", action=action)
    assert answer.status_code == 302
    assert (fresh(world).state, fresh(world).state_note) == (state, "La salle a brûlé.")
    public = Release.objects.get(encounter=world.encounter, latest=True)
    assert public.content["state"] == state
    assert desk.send(at(world, "state"), state_note="", action="retablir").status_code == 302
    assert fresh(world).state == EncounterState.SCHEDULED


def test_a_state_that_does_not_exist_is_refused(desk: Desk, world: World) -> None:
    answer = desk.send(at(world, "state"), state_note="Hop", action="exploser")
    assert answer.status_code == 422
    assert fresh(world).state == EncounterState.SCHEDULED


def test_a_copy_is_one_draft_even_on_a_double_click(desk: Desk, world: World) -> None:
    typed = desk.form(at(world, "copy")) | {"date": "2028-04-01"}
    first, second = (desk.client.post(at(world, "copy"), typed) for _click in range(2))
    assert first["Location"] == second["Location"]
    copy = Encounter.objects.exclude(pk=world.encounter.pk).get()
    assert copy.days.get().date == date(2028, 4, 1)
    assert all(p.to_confirm for p in copy.speakers.all())


def test_a_draft_is_deleted_after_being_asked_twice_never_once_published(desk: Desk, world: World) -> None:
    assert "Supprimer pour toujours" in html(desk.client.get(at(world, "delete")))
    assert Encounter.objects.filter(pk=world.encounter.pk).exists()
    world.release()
    assert "Supprimer pour toujours" not in html(desk.client.get(at(world, "delete")))
    desk.client.post(at(world, "delete"), {"version": world.version})
    assert Encounter.objects.filter(pk=world.encounter.pk).exists()
    other = make_world()
    as_(desk.client, other.organiser)
    desk.client.post(at(other, "delete"), {"version": other.version})
    assert not Encounter.objects.filter(pk=other.encounter.pk).exists()


# --- team ------------------------------------------------------------------------------------------
def test_someone_joins_the_team_and_leaves_it(desk: Desk, world: World) -> None:
    new = make_account("nouveau@example.org", name="Nouvelle personne")
    answer = desk.send(at(world, "team"), email="Nouveau@example.org", role="facilitator")
    assert answer.status_code == 302
    member = world.encounter.team.get(account=new)
    assert "Nouvelle personne" in html(desk.client.get(at(world, "team")))
    desk.client.post(at(world, "remove_member", member.pk))
    assert not world.encounter.team.filter(account=new).exists()
    assert desk.client.post(at(world, "remove_member", member.pk)).status_code == 404


def test_an_address_without_an_account_is_refused_and_kept(desk: Desk, world: World) -> None:
    answer = desk.send(at(world, "team"), email="inconnue@example.org", role="co_organiser")
    assert answer.status_code == 422
    assert "inconnue@example.org" in html(answer)
