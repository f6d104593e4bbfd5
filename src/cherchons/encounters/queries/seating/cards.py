"""A standing buffet: whom each person is invited to meet, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.meeting.acquainted import pair_of
from cherchons.encounters.queries.meeting.affinity import Profile, reasons_between
from cherchons.encounters.queries.seating.content import Content, Counted, Reasons
from cherchons.encounters.queries.seating.party import party_for
from cherchons.encounters.queries.seating.ties import ties_of
from cherchons.engines import seating as engine

EACH = 3  # people on a card
Cards = Mapping[int, tuple[tuple[int, Reasons], ...]]


def cards_for(
    encounter: Encounter, rows: Sequence[Registration], wanted: Content, *, kept: Cards | None = None
) -> Content:
    """Return the content with everyone's card; those in ``kept`` stay as they are."""
    settings = replace(wanted.settings, tables=1, rounds=1)
    ties = ties_of(encounter, rows)
    party = party_for(encounter, rows, settings, pins={}, apart=wanted.apart, ties=ties)
    found = engine.meet(
        party.guests, party.met, party.affinity, apart=party.apart, each=EACH, seed=settings.seed
    )
    profiles, nobody = ties.profiles.of, Profile()
    to_meet: dict[int, tuple[tuple[int, Reasons], ...]] = dict(kept or {})
    for row in rows:
        if row.pk in to_meet:
            continue
        mine = profiles.get(row.pk, nobody)
        to_meet[row.pk] = tuple(
            (
                other,
                reasons_between(
                    mine, profiles.get(other, nobody), acquainted=pair_of(row.pk, other) in ties.met
                ),
            )
            for other in map(int, found.get(str(row.pk), ()))
        )
    worlds = {row.pk: row.sector for row in rows}
    crossing = sum(worlds[pk] != worlds[other] for pk, cards in to_meet.items() for other, _why in cards)
    known = {pair_of(pk, other) for pk, cards in to_meet.items() for other, _why in cards} & ties.met
    sizes = [len(to_meet[row.pk]) for row in rows]
    counts = Counted(
        fewest=min(sizes),
        mean=sum(sizes) / len(sizes),
        most=max(sizes),
        met_pairs=len(known),
        crossing=crossing / len(rows),
    )
    return replace(wanted, settings=settings, to_meet=to_meet, counted=counts)
