"""Answers: why not better, against brute force, in few bytes; what is meant by what is typed."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.utils.translation import override

from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.limits import Limits, fill
from cherchons.encounters.queries.composing.problem import parts_of, pose
from cherchons.encounters.queries.composing.reasons import Reasons
from cherchons.encounters.services.composing import composing, publishing
from cherchons.engines.allocation.checking import broken
from cherchons.kernel import clock
from tests.encounters.composing.making import args, content_of, day_of, make_workshops, people, plan_of

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


# --- why ---
def test_who_is_disappointed_is_told_why() -> None:
    world = make_workshops("A", "B")
    crowd = people(world, *("AB",) * 6, sector="research")
    content = content_of(composing.compose(plan_of(world), **args(world)))
    unlucky = next(one for one in crowd if list(content.ranks[one.pk].values()) == [2])
    with override("fr"):
        said = Reasons(day_of(world), content).of(unlucky.pk)
    assert any("« A »" in sentence.replace("\xa0", " ") for sentence in said)
    assert not Reasons(day_of(world), content).of(
        next(one.pk for one in crowd if list(content.ranks[one.pk].values()) == [1])
    )


def test_who_is_awaited_keeps_their_place_and_no_exception_is_invented() -> None:
    world = make_workshops("A", "B")
    crowd = people(world, *("AB",) * 6, sector="research")
    composing.compose(plan_of(world), **args(world))
    publishing.publish(plan_of(world), **args(world))
    before = content_of(plan_of(world).published)
    content = content_of(composing.adapt(plan_of(world), **args(world), who="kept"))
    unlucky = next(one for one in crowd if list(content.ranks[one.pk].values()) == [2])
    with override("fr"):
        said = " ".join(Reasons(day_of(world), content, before).of(unlucky.pk))
    assert "garde l’atelier annoncé" in said
    assert "exception" not in said


# --- against brute force ---
@pytest.mark.parametrize("seed", range(4))
def test_nothing_better_exists(seed: int) -> None:
    drawn = random.Random(seed)
    world = make_workshops("A", "B", "C")
    people(world, *("".join(drawn.sample("ABC", drawn.randint(0, 3))) for _ in range(6)))
    one, other = world.encounter.registrations.order_by("number").values_list("pk", flat=True)[:2]
    composing.keep_apart(plan_of(world), **args(world), pair=(one, other))
    content = content_of(composing.compose(plan_of(world), **args(world), order="rank-maximal"))
    day = day_of(world)
    posed = pose(day, content, parts_of(day)[0], used=content.used)
    best: tuple[int, ...] = ()
    for chosen in product([offer.id for offer in posed.problem.workshops], repeat=6):
        slot = posed.problem.slots[0]
        places = {person.id: {slot: name} for person, name in zip(posed.problem.people, chosen, strict=True)}
        if not broken(posed.problem, places):
            ranks = [
                next((k for k, tied in enumerate(p.wishes, 1) if places[p.id][slot] in tied), 9)
                for p in posed.problem.people
                if p.wishes
            ]
            best = max(best, tuple(ranks.count(k) for k in range(1, 4)))
    found = content.figures.profile
    assert found + (0,) * (3 - len(found)) == best


def test_two_thousand_people_are_kept_in_few_bytes() -> None:
    content = Content(
        places={pk: {"2027-03-12/1": str(uuid4() if pk < 20 else UUID(int=pk % 20))} for pk in range(2000)},
        ranks={pk: {"2027-03-12/1": pk % 4} for pk in range(2000)},
    )
    kept = json.dumps(content.to_json())
    assert Content.of(json.loads(kept)) == content
    assert len(kept) < 80_000


# --- limits that are filled in ---
@pytest.mark.parametrize("shared", [2, 3, 20])
@pytest.mark.parametrize("total", [7, 60, 2000])
def test_an_even_split_holds_to_what_is_filled_in(shared: int, total: int) -> None:
    worlds = {
        "civil_society": total - total // 3 - total // 10,
        "research": total // 3,
        "public": total // 10,
    }
    made = fill({}, [str(number) for number in range(shared)], worlds)
    for number in range(shared):
        limits, inside = made[str(number)], 0
        assert limits.capacity is not None
        for sector, count in worlds.items():
            low, high = count // shared, -(-count // shared)
            assert limits.least.get(sector, 0) <= low
            assert limits.most.get(sector, high) >= high
            inside += low
        assert (limits.minimum or 0) <= total // shared
        assert limits.capacity * shared >= total
        assert inside <= limits.capacity


def test_what_people_set_is_kept_and_the_rest_makes_room() -> None:
    made = fill({"a": Limits(10, 0)}, ["a", "b", "c"], {"research": 60})
    assert (made["a"].capacity, made["a"].minimum) == (10, 0)
    assert sum(limits.capacity or 0 for limits in made.values()) >= 60


def test_nobody_is_sent_away_by_a_filled_in_limit() -> None:
    there = {"a": {"research": 30}, "b": {"research": 2, "public": 3}}
    made = fill({}, ["a", "b"], {"research": 32, "public": 3}, there=there)
    assert (made["a"].capacity or 0) >= 30
    assert made["a"].most.get("research", 99) >= 30
    assert made["b"].least.get("research", 0) <= 2
