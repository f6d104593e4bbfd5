"""Days with parallel workshops that people rank, made in the fewest words."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from cherchons.encounters.models import (
    Arrival,
    Composition,
    Registration,
    Wish,
    WishedSession,
    WishPlan,
    WishSheet,
)
from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.day import ComposingDay, composing_day
from cherchons.encounters.services import sessions
from cherchons.encounters.services.registrations import plans
from cherchons.kernel import clock
from tests.encounters.making import World, make_team, make_world

WORLDS = ("civil_society", "research", "support")


def make_workshops(*titles: str, again: Sequence[str] = ()) -> World:
    """Make a published day with parallel workshops in the afternoon; ``again``: those of a second slot."""
    world = make_world()
    for start, end, named in (("14:00", "15:30", titles or ("A", "B", "C")), ("16:00", "17:00", again)):
        first = None
        for title in named:
            made = world.add(title, start, end, kind="workshop", room=f"Salle {title}")
            if first is None:
                first = made
            else:
                sessions.group_in_parallel(made, **world.args, beside=first)
    world.release()
    plans.open_registration(world.encounter, by=world.organiser)
    world.encounter.refresh_from_db()
    plan = WishPlan.objects.create(encounter=world.encounter)
    WishedSession.objects.bulk_create(
        WishedSession(plan=plan, session_uid=uid)
        for uid in world.encounter.sessions.filter(kind="workshop").values_list("uid", flat=True)
    )
    return make_team(world)


def plan_of(world: World) -> WishPlan:
    """Return the plan as it stands."""
    return WishPlan.objects.select_related("encounter", "current", "published").get(encounter=world.encounter)


def uid_of(world: World, title: str, start: str = "") -> str:
    """Return the uid of a workshop."""
    found = world.encounter.sessions.filter(title=title)
    return str((found.filter(start=start) if start else found)[0].uid)


def people(world: World, *wishes: str, **more: Any) -> list[Registration]:
    """Add people with a place; "ABC" ranks three workshops, "A=B" two alike, "" none. Worlds take turns."""
    first = world.encounter.registrations.count() + 1
    made = Registration.objects.bulk_create(
        Registration(
            encounter=world.encounter,
            number=first + index,
            **{
                "name": f"Personne {first + index}",
                "email": f"p{first + index}@example.org",
                "state": "confirmed",
                "sector": WORLDS[index % 3],
                "language": "fr",
                **more,
            },
        )
        for index in range(len(wishes))
    )
    uids = {
        title: uid for uid, title in world.encounter.sessions.order_by("-start").values_list("uid", "title")
    }
    rows, sheets = [], []
    for registration, said in zip(made, wishes, strict=True):
        rank, tied = 0, False
        for sign in said:
            if sign == "=":
                tied = True
                continue
            rank += not tied
            tied = False
            rows.append(Wish(registration=registration, session_uid=uids[sign], rank=rank))
        if said:
            sheets.append(WishSheet(registration=registration))
    Wish.objects.bulk_create(rows)
    WishSheet.objects.bulk_create(sheets)
    return made


def arrive(*registrations: Registration) -> None:
    """Check people in."""
    now = clock.now()
    for one in registrations:
        Arrival.objects.create(registration=one, kind="in", at=now, uid=uuid4())
        Registration.objects.filter(pk=one.pk).update(arrived_at=now)


def day_of(world: World) -> ComposingDay:
    """Return the day as composing reads it."""
    return composing_day(world.encounter, plan_of(world), "fr")


def content_of(step: Composition | None) -> Content:
    """Return what a step holds."""
    assert step is not None
    return Content.of(Composition.objects.get(pk=step.pk).content)


def args(world: World) -> dict[str, Any]:
    """Return who acts, on which version."""
    return {"by": world.organiser, "version": plan_of(world).version}
