"""Papers of the day: ordered, made under a lease, private, forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.enums import PaperKind
from cherchons.encounters.models import PaperOrder, Registration
from cherchons.encounters.queries.registrations.links import holder_of, key_of
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import keeping, papers
from cherchons.encounters.tasks import papers as tasks
from cherchons.encounters.tasks import registrations as registration_tasks
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import Forbidden, SignInNeeded
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import come, make_open_day, newcomer
from tests.encounters.registrations.printing import AFTER, WORKER, arrive, made, ordered, words
from tests.encounters.test_desk_pages import as_
from tests.factories import actor, make_account

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


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
