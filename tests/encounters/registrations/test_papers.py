"""Papers of the day: ordered, made under a lease, private, forgotten; what stands on them."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.enums import PaperKind, PaperState
from cherchons.encounters.formats.badges import badges
from cherchons.encounters.formats.sheets import sheet
from cherchons.encounters.formats.tickets import drawing
from cherchons.encounters.models import Arrival, PaperOrder, Registration
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import Programme
from cherchons.encounters.queries.registrations.links import holder_of, key_of
from cherchons.encounters.queries.registrations.papers import Guest, alphabetical
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import keeping, papers
from cherchons.encounters.tasks import papers as tasks
from cherchons.encounters.tasks import registrations as registration_tasks
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR, System
from cherchons.kernel.errors import Forbidden, SignInNeeded
from tests.encounters import sample
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import come, make_open_day, newcomer
from tests.encounters.test_desk_pages import as_
from tests.factories import actor, make_account

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
AFTER = datetime(2027, 3, 12, 20, tzinfo=UTC)
WORKER = System(task="test")


@pytest.fixture(autouse=True)
def _before_the_day(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    made = make_team(make_open_day(filled=True))
    come(made, "civil_society", "research")
    return made


def ordered(world: World, kind: str = "badges", **options: Any) -> PaperOrder:
    return papers.order(world.encounter, by=world.organiser, kind=kind, **options)


def made(order: PaperOrder) -> str:
    """Make the papers and return their words."""
    papers.make(order, by=WORKER)
    assert order.state == PaperState.READY
    return words(order.file.read())


def words(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


def arrive(registration: Registration, at: datetime = AFTER) -> None:
    Arrival.objects.create(registration=registration, kind="in", at=at)
    Registration.objects.filter(pk=registration.pk).update(arrived_at=at)


def guest(number: int = 1, name: str = "Ada", **more: Any) -> Guest:
    values = {"organisation": "", "sector": "research", "no_photo": False, "language": "fr", **more}
    return Guest(pk=number, number=number, name=name, key=uuid4().hex + "0" * 24, **values)


def shown(language: str = "fr") -> Shown:
    return Shown(Programme.of(sample.the_day(), language=language), language)


# --- what stands on them ---
def test_a_badge_says_name_organisation_and_world_and_holds_the_key_as_squares(world: World) -> None:
    first = Registration.objects.order_by("number")[0]
    Registration.objects.filter(pk=first.pk).update(name="Malika Benali", organisation_name="Le Canal")
    text = made(ordered(world, blank=2))
    assert "Malika Benali" in text
    assert "Le Canal" in text
    assert "Associations" in text
    assert text.count("Sans photo") == 4, "nobody agreed to photographs; the empty ones have a box to tick"
    assert drawing(key_of(first)).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29">')


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300,
        "Marie-" * 50,
        "مريم بنت محمد العربي",
        "Zoé 🎉👩‍🔬🏳️‍🌈",
        "🎉",
        "#let x = 1 <b>*gras*</b> \\ $",
        "\u202eegnaro",
        "佐藤花子",
        "'; DROP TABLE",
    ],
)
@pytest.mark.parametrize("sheet_name", ["labels8", "cards10"])
def test_any_name_is_set_on_one_badge(name: str, sheet_name: str) -> None:
    content = badges(shown(), [guest(name=name, organisation=name)], sheet=sheet_name)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1
    assert len(pypdf.PdfReader(io.BytesIO(sheet(shown(), [guest(name=name)], blank=0))).pages) == 1


def test_badges_are_tagged_titled_and_in_their_language() -> None:
    reader = pypdf.PdfReader(io.BytesIO(badges(shown("en"), [guest(name="Zoé 🎉"), guest(2, "Łukasz")])))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata.title  # type: ignore[union-attr]
    assert "Zoé" in reader.pages[0].extract_text()


def test_eight_labels_or_ten_cards_stand_on_a_sheet() -> None:
    people = [guest(number) for number in range(1, 21)]
    counted = [
        len(pypdf.PdfReader(io.BytesIO(badges(shown(), people, sheet=name))).pages)
        for name in ("labels8", "cards10")
    ]
    assert counted == [3, 2]


def test_progress_is_told() -> None:
    told: list[int] = []
    badges(shown(), [guest(n) for n in range(1, 121)], progress=told.append)
    assert told == [50, 100]


def test_the_sign_in_sheet_is_alphabetical_and_says_what_it_is_for(world: World) -> None:
    people = [guest(1, "Zoé Martin"), guest(2, "Paul Étienne"), guest(3, "Ève Dupont")]
    assert [g.name for g in alphabetical(people)] == ["Ève Dupont", "Paul Étienne", "Zoé Martin"]
    text = words(sheet(shown(), people))
    assert text.index("Ève Dupont") < text.index("Paul Étienne") < text.index("Zoé Martin")
    for word in ("Feuille d’émargement", "Signature", "Page", "Organisée par", "24\xa0avril 2026"):
        assert word in text.replace("24 avril", "24\xa0avril")
    assert made(ordered(world, "sheet", blank=3))


def test_a_certificate_is_for_who_came_with_the_hours_of_the_day(world: World) -> None:
    with pytest.raises(papers.NothingToPrint):
        ordered(world, "certificates")
    first, second = Registration.objects.order_by("number")
    arrive(first)
    Registration.objects.filter(pk=first.pk).update(name="Malika Benali")
    text = made(ordered(world, "certificates")).replace("\xa0", " ")
    assert "Malika Benali" in text
    assert second.name not in text
    assert "12 mars 2027, 9 h – 18 h" in text
    assert f"Pour {world.organisation.name}" in text


def test_a_certificate_names_the_days_on_which_one_came() -> None:
    from cherchons.encounters.formats.paper import days_of

    day = shown()
    assert len(days_of(day, [date(2026, 4, 24)])) == 1
    assert days_of(day, [date(2030, 1, 1)]) == list(day.programme.days)


def test_room_signs_say_the_sessions_of_each_room(world: World) -> None:
    text = made(ordered(world, "signs", paper="a3"))
    assert "Salle 1" in text
    assert "Témoignages" in text
    assert "Atelier A" not in text, "it says no room"
    empty = make_open_day()
    with pytest.raises(papers.NothingToPrint, match="salle"):
        papers.order(empty.encounter, by=empty.organiser, kind="signs")


# --- ordering ---
def test_only_those_who_manage_order_and_make(world: World) -> None:
    for who in ("facilitator", "other_organiser", "account"):
        with pytest.raises(Forbidden):
            papers.order(world.encounter, by=world.people[who], kind="badges")
    with pytest.raises(SignInNeeded):
        papers.order(world.encounter, by=VISITOR, kind="badges")
    order = ordered(world)
    with pytest.raises(Forbidden):
        papers.make(order, by=world.people["facilitator"])
    with pytest.raises(Forbidden):
        papers.try_again(order, by=world.people["facilitator"])


def test_a_double_click_orders_once(world: World) -> None:
    key = uuid4()
    first = ordered(world, request_key=key)
    assert ordered(world, request_key=key) == first


def test_new_badges_are_those_since_the_last_ones(world: World) -> None:
    ordered(world, who="all")
    with pytest.raises(papers.NothingToPrint):
        ordered(world, who="new")
    with clock.hold(BEFORE + timedelta(hours=1)):
        late = come(world, "support")[0]
        order = ordered(world, who="new")
        assert order.total == 1
        assert late.name in made(order)


def test_one_person_is_named_by_their_number(world: World) -> None:
    assert ordered(world, who="one", number=2, blank=8).total == 1
    for number in (None, 99):
        with pytest.raises(Invalid) as refused:
            ordered(world, who="one", number=number)
        assert refused.value.field == "number"


def test_who_has_no_place_has_no_badge(world: World) -> None:
    keeping.cancel(first := Registration.objects.order_by("number")[0], by=holder_of(first))
    assert ordered(world).total == 1


@pytest.mark.parametrize("options", [{"sheet": "a7"}, {"who": "x"}, {"blank": 201}, {"blank": -1}])
def test_other_options_are_refused(world: World, options: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        ordered(world, **options)


def test_papers_need_a_published_programme() -> None:
    from cherchons.encounters.services.registrations import plans
    from tests.encounters.making import make_world

    world = make_world(filled=True)
    plans.open_registration(world.encounter, by=world.organiser)
    with pytest.raises(papers.NothingToPrint):
        ordered(world)


# --- making ---
@pytest.mark.db
def test_the_worker_makes_what_waits_one_after_the_other(world: World) -> None:
    first, second = ordered(world), ordered(world, "sheet")
    assert tasks.make_orders(BEFORE) == 1
    assert [o.state for o in PaperOrder.objects.order_by("id")] == ["ready", "waiting"]
    assert tasks.make_orders(BEFORE) == 1
    assert tasks.make_orders(BEFORE) == 0
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.done, second.done) == (first.total, second.total)


@pytest.mark.db
def test_a_worker_that_was_killed_is_followed_by_another(world: World) -> None:
    order = ordered(world)
    assert papers._take(order)
    assert tasks.make_orders(BEFORE) == 0, "someone makes it"
    later = BEFORE + papers.LEASE + timedelta(seconds=1)
    with clock.hold(later):
        assert tasks.make_orders(later) == 1
    with pytest.raises(papers._TakenOver):
        papers._progress(order, 50)
    with pytest.raises(papers._TakenOver):
        papers._finish(order, b"late", WORKER)
    order.refresh_from_db()
    assert order.state == "ready"
    assert default_storage.listdir("papers")[1] == [Path(order.file.name).name]


def test_an_order_that_kills_every_worker_is_given_up(world: World) -> None:
    order, now = ordered(world), BEFORE
    for _worker in range(papers.MOST_TRIES):
        with clock.hold(now):
            assert papers._take(PaperOrder.objects.get(pk=order.pk))
        now += papers.LEASE + timedelta(seconds=1)
    with clock.hold(now):
        tasks.make_orders(now)
    order.refresh_from_db()
    assert (order.state, bool(order.problem)) == ("failed", True)


def test_what_failed_says_so_and_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = ordered(world)
    with monkeypatch.context() as broken:
        broken.setattr(papers, "content_of", lambda order, progress: 1 / 0)
        papers.make(order, by=WORKER)
    assert order.state == "failed"
    assert "division" not in order.problem
    papers.try_again(order, by=world.organiser)
    assert order.state == "waiting"
    made(order)
    papers.try_again(order, by=world.organiser)
    assert order.state == "ready", "what is ready stays"


# --- forgotten ---
def test_files_go_after_a_few_days_and_can_be_made_again(world: World) -> None:
    order = ordered(world)
    made(order)
    name = order.file.name
    assert tasks.forget_papers(BEFORE + timedelta(days=6)) == 0
    assert default_storage.exists(name)
    later = BEFORE + timedelta(days=8)
    PaperOrder.objects.exclude(pk=order.pk).delete()
    assert tasks.forget_papers(later) == 1
    order.refresh_from_db()
    assert not order.file
    papers.try_again(order, by=world.organiser)
    assert order.state == "waiting"


@pytest.mark.usefixtures("transactional_db")
def test_the_file_is_gone_from_the_disk_after_forgetting_or_an_erasure() -> None:
    account = make_account("ada@example.org")
    world = make_open_day()
    from cherchons.encounters.services.registrations.registering import register

    register(world.encounter, by=actor(account), people=[newcomer(email=account.email)])
    for forget in (
        lambda: tasks.forget_papers(BEFORE + timedelta(days=8)),
        lambda: registration_tasks.erase_registrations(account.pk),
    ):
        order = ordered(world)
        made(order)
        name = order.file.name
        forget()
        assert not default_storage.exists(name)


# --- pages ---
def test_a_small_order_is_made_at_once_and_opened_by_its_organisers_alone(
    client: Client, world: World
) -> None:
    here = reverse("encounters:papers", args=[world.encounter.slug])
    as_(client, world.organiser)
    answer = client.post(here, {"kind": "badges", "who": "all", "sheet": "cards10", "blank": "0"})
    order = PaperOrder.objects.get()
    assert answer["Location"].endswith(f"#papier-{order.uid}")
    assert (order.state, order.kind, order.options["sheet"]) == ("ready", PaperKind.BADGES, "cards10")
    file = reverse("encounters:paper_file", args=[world.encounter.slug, order.uid])
    assert file in client.get(here).content.decode()
    got = client.get(file)
    assert got["Content-Type"] == "application/pdf"
    assert b"".join(got.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert "no-store" in got["Cache-Control"]
    assert client.get(f"/media/{order.file.name}").status_code == 404
    other = make_open_day()
    as_(client, other.organiser)
    assert (
        client.get(reverse("encounters:paper_file", args=[other.encounter.slug, order.uid])).status_code
        == 404
    )
    for who in ("facilitator", "other_organiser", "account"):
        as_(client, world.people[who])
        assert client.get(file).status_code in (403, 404)
        assert client.get(here).status_code in (403, 404)
    client.logout()
    assert client.get(file).status_code == 302


def test_a_large_order_waits_and_its_progress_is_polled(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "AT_ONCE", 1)
    as_(client, world.organiser)
    here = reverse("encounters:papers", args=[world.encounter.slug])
    client.post(here, {"kind": "badges", "who": "all", "sheet": "labels8", "blank": "0"})
    order = PaperOrder.objects.get()
    page = client.get(here).content.decode()
    assert "<progress" in page
    assert "htmx" in page
    PaperOrder.objects.filter(pk=order.pk).update(state="making", done=1)
    one = reverse("encounters:paper_order", args=[world.encounter.slug, order.uid])
    assert client.get(one)["Location"].startswith(here)
    piece = client.get(one, headers={"HX-Request": "true"}).content.decode()
    assert 'value="1"' in piece
    assert "<html" not in piece
    PaperOrder.objects.filter(pk=order.pk).update(state="failed", problem=papers.FAILED)
    piece = client.get(one, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in piece
    assert "Réessayer" in piece
    client.post(one)
    order.refresh_from_db()
    assert order.state == "waiting"


def test_a_form_that_was_wrong_keeps_what_was_typed(client: Client, world: World) -> None:
    as_(client, world.organiser)
    here = reverse("encounters:papers", args=[world.encounter.slug])
    wrong = client.post(here, {"kind": "badges", "who": "one", "sheet": "cards10", "number": "77"})
    assert wrong.status_code == 422
    assert 'value="77"' in wrong.content.decode()
    assert client.post(here, {"kind": "badges", "blank": "abc"}).status_code == 422
    assert client.post(here, {"kind": "certificates", "who": "all"}).status_code == 409
    assert client.post(here, {"kind": "x"}).status_code == 200
    assert client.get(here + "?numero=2").status_code == 200


def test_the_page_costs_the_same_for_many(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    as_(client, world.organiser)
    here = reverse("encounters:papers", args=[world.encounter.slug])
    ordered(world)
    client.get(here)
    with django_assert_num_queries(12, exact=False) as first:
        client.get(here)
    ordered(world), ordered(world, "sheet"), come(world, "research")
    with django_assert_num_queries(len(first)):
        client.get(here)


def test_ones_own_certificate_opens_by_ones_link_once_the_day_is_over(client: Client, world: World) -> None:
    first, second = Registration.objects.order_by("number")
    arrive(first)

    def get(registration: Registration, key: str = "") -> Any:
        return client.get(
            reverse("encounters:certificate", args=[world.encounter.slug, key or key_of(registration)])
        )

    assert get(first).status_code == 404, "the day is not over"
    with clock.hold(AFTER):
        answer = get(first)
        assert first.name in words(answer.content)
        assert second.name not in words(answer.content)
        assert get(second).status_code == 404, "did not come"
        assert get(first, key_of(second)[:32] + key_of(first)[32:]).status_code == 404
        page = client.get(reverse("encounters:registration", args=[world.encounter.slug, key_of(first)]))
        assert "attestation.pdf" in page.content.decode()
