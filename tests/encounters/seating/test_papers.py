"""Papers of tables: the plan for the wall, cards, numbers; read again."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from cherchons.directory.models import Topic
from cherchons.encounters.formats.table_papers import wall_plan
from cherchons.encounters.models import PaperOrder, Presentation, Registration, TablePlan
from cherchons.encounters.queries import display
from cherchons.encounters.queries.registrations.papers import alphabetical_rows
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.queries.seating.papers import cards_of, page_for
from cherchons.encounters.services.registrations import papers
from cherchons.encounters.services.seating import plans
from cherchons.kernel import clock
from tests.encounters.making import World
from tests.encounters.registrations.printing import WORKER, words
from tests.encounters.seating.making import begin, compose, everyone, fresh, make_lunch, publish
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
A3, A4 = (842, 1191), (595, 842)


@pytest.fixture(autouse=True)
def _before_the_day(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


def day(form: str = "tables", people: int = 12) -> tuple[World, TablePlan]:
    world, lunch = make_lunch(people)
    plan = begin(world, lunch, form)
    compose(world, plan)
    publish(world, plan)
    return world, plan


def file_of(world: World, plan: TablePlan, kind: str, **options: Any) -> bytes:
    order = papers.order(world.encounter, by=world.organiser, kind=kind, plan=plan.uid, **options)
    papers.make(order, by=WORKER)
    assert order.state == "ready", order.problem
    content: bytes = order.file.read()
    return content


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def size_of(reader: pypdf.PdfReader) -> tuple[int, int]:
    box = reader.pages[0].mediabox
    return round(float(box.width)), round(float(box.height))


def is_tagged(reader: pypdf.PdfReader) -> bool:
    root: Any = reader.trailer["/Root"]
    return bool(root["/MarkInfo"]["/Marked"]) and "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]


def test_names_stand_in_the_order_in_which_they_are_written() -> None:
    world, _plan = day()
    people = everyone(world)[:3]
    for person, name in zip(people, ("Zoé Abadie", "Nour El Amrani", "Élodie Zola"), strict=True):
        person.name = name
    assert [p.name for p in alphabetical_rows(people)] == ["Élodie Zola", "Nour El Amrani", "Zoé Abadie"]


def test_the_plan_for_the_wall_is_a3_and_names_everyone_in_each_round() -> None:
    world, plan = day()
    content = file_of(world, plan, "table_plan", paper="a3")
    reader, said = opened(content), words(content)
    assert size_of(reader) == A3
    assert len(reader.pages) == 4
    assert is_tagged(reader)
    assert "Tour 2 sur 2" in said
    for person in everyone(world):
        assert said.count(person.name) >= 4


@pytest.mark.parametrize("people", [30, 61])
def test_each_list_of_names_fits_one_page(people: int) -> None:
    world, plan = day(people=2)
    step = fresh(plan).published
    assert step is not None
    names = [Registration(name=f"Prénom Nom{i}", sector="research", pk=i, number=i) for i in range(people)]
    page = page_for(world.encounter, {"step": step.pk})
    page.__dict__["people"] = {one.pk: one for one in names}
    seats = tuple(tuple(one.pk for one in names)[i :: people // 6] for i in range(people // 6))
    page.content = Content(people=tuple(range(people)), plan=(seats,))
    shown = display.shown(world.encounter.slug, "fr")
    assert len(opened(wall_plan(shown, page)).pages) == 2


def test_the_same_fits_a4() -> None:
    world, plan = day()
    assert size_of(opened(file_of(world, plan, "table_plan", paper="a4"))) == A4


def test_six_cards_on_a_sheet_say_ones_tables() -> None:
    world, plan = day()
    content = file_of(world, plan, "table_cards")
    reader = opened(content)
    assert size_of(reader) == A4
    assert len(reader.pages) == 2
    assert is_tagged(reader)
    assert words(content).count("Tour 1 sur 2") == 12


def test_a_number_for_each_table() -> None:
    world, plan = day()
    reader = opened(file_of(world, plan, "table_signs", paper="a3"))
    assert size_of(reader) == (A3[1], A3[0])
    assert len(reader.pages) == 3
    assert is_tagged(reader)
    assert "3" in reader.pages[2].extract_text()


def test_a_buffet_has_cards_alone() -> None:
    world, plan = day("buffet")
    said = words(file_of(world, plan, "table_cards"))
    assert said.count("3 personnes à rencontrer") == 12
    assert "Un autre monde que le vôtre" in said
    for kind in ("table_plan", "table_signs"):
        with pytest.raises(papers.NothingToPrint):
            papers.order(world.encounter, by=world.organiser, kind=kind, plan=plan.uid)


def test_a_card_tells_topics_only_of_those_who_agreed() -> None:
    world, lunch = make_lunch(4)
    people, topic = everyone(world), Topic.objects.create(key="eau", name_fr="Eau", name_en="Water")
    for person in people:
        shown = person.number != 1
        presentation = Presentation.objects.create(registration=person, shown=shown)
        presentation.topics.add(topic)
    plan = begin(world, lunch, "buffet")
    compose(world, plan)
    Presentation.objects.filter(registration=people[1]).update(shown=False)  # withdrawn since
    publish(world, plan)
    order = papers.order(world.encounter, by=world.organiser, kind="table_cards", plan=plan.uid)
    cards = cards_of(page_for(world.encounter, order.options))
    told = {other.number: " ".join(why) for card in cards for other, why in card.others}
    assert topic.name_fr not in told[1] + told[2]
    assert topic.name_fr in told[3] + told[4]


def test_papers_say_what_was_published() -> None:
    world, lunch = make_lunch(8)
    plan = begin(world, lunch)
    compose(world, plan)
    with pytest.raises(papers.NothingToPrint):
        papers.order(world.encounter, by=world.organiser, kind="table_plan", plan=plan.uid)
    other, elsewhere = day()
    with pytest.raises(papers.NothingToPrint):
        papers.order(world.encounter, by=world.organiser, kind="table_plan", plan=elsewhere.uid)
    publish(world, plan)
    order = papers.order(world.encounter, by=world.organiser, kind="table_plan", plan=plan.uid)
    plans.give_up(plan, by=world.organiser, version=fresh(plan).version)
    papers.make(order, by=WORKER)
    assert order.state == "failed"
    assert other.encounter != world.encounter


def test_strange_and_long_names_are_set() -> None:
    world, lunch = make_lunch(8)
    for number, name in ((1, "李" * 30), (2, "W" * 120), (3, "🙂"), (4, "#set page()"), (5, "Ada " * 29)):
        Registration.objects.filter(number=number).update(name=name, organisation_name=name * 1)
    for form in ("tables", "buffet"):
        plan = begin(world, lunch, form)
        compose(world, plan)
        publish(world, plan)
        kinds = ("table_cards",) if form == "buffet" else ("table_plan", "table_cards")
        for kind in kinds:
            assert "#set page()" in words(file_of(world, plan, kind))
        plans.give_up(plan, by=world.organiser, version=fresh(plan).version)


def test_ordered_from_the_plan_and_followed_with_the_others(client: Client) -> None:
    world, plan = day()
    as_(client, world.organiser)
    there = reverse("encounters:table_papers", args=[world.encounter.slug, plan.uid])
    answer = client.post(there, {"kind": "table_plan", "paper": "a3"})
    order = PaperOrder.objects.get()
    assert answer.url.endswith(f"#papier-{order.uid}")
    page = client.get(reverse("encounters:papers", args=[world.encounter.slug])).content.decode()
    assert "Plan de table à afficher" in page
    assert client.post(there, {"kind": "badges"}).url == reverse(
        "encounters:table_plan", args=[world.encounter.slug, plan.uid]
    )
    assert PaperOrder.objects.count() == 1
    client.post(there, {"kind": "table_signs", "paper": "a3"})  # the size is the wall's
    assert PaperOrder.objects.get(kind="table_signs").options.get("paper", "a4") == "a4"
