"""Who's who of a day: those who agreed, as the others see them, and whom one should meet.

One function makes a card, for the list and for what a person sees before they agree: both can't differ.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cherchons.directory.models import Topic
from cherchons.directory.queries import fold
from cherchons.encounters.models import Encounter, Met, Presentation, Registration
from cherchons.encounters.queries.meeting.acquainted import pair_of, who_knows_whom
from cherchons.encounters.queries.meeting.affinity import (
    Profile,
    profiles_of,
    reasons_between,
    reasons_in_words,
    scores_of,
    topic_name,
)
from cherchons.encounters.queries.meeting.reach import other_key
from cherchons.encounters.queries.registrations.places import TAKEN

MOST_SUGGESTED = 5
MOST_REASONS = 2
OTHER_WORLD = 0.5  # what another world weighs beside what is shared


@dataclass(frozen=True, slots=True)
class Card:
    """What the others see of someone: nothing else of them is in the page."""

    name: str
    organisation: str  # "": as an individual
    sector: str
    topics: tuple[tuple[str, str], ...]  # key, name in the reader's language
    looks_for: str
    offers: str
    pk: int = 0  # of the registration; not shown
    key: str = ""  # in an address of this reader's
    me: bool = False
    met: bool = False  # the reader said so
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. Empty means all."""

    text: str = ""
    sector: str = ""
    topic: str = ""


def card_of(
    registration: Registration, *, looks_for: str, offers: str, topics: Iterable[Topic], **more: object
) -> Card:
    """Return what is shown of someone."""
    return Card(
        name=registration.name,
        organisation="" if registration.individual else registration.organisation_name,
        sector=registration.sector,
        topics=tuple((topic.key, topic_name(topic)) for topic in topics),
        looks_for=looks_for,
        offers=offers,
        pk=registration.pk,
        **more,  # type: ignore[arg-type]
    )


def shown_on(encounter: Encounter) -> list[Presentation]:
    """Return those who agreed to be shown and have a place, by name (two queries)."""
    found = Presentation.objects.filter(
        shown=True,
        registration__encounter=encounter,
        registration__state__in=TAKEN,
        registration__anonymous=False,
    )
    rows = found.select_related("registration").prefetch_related("topics")
    return sorted(rows, key=lambda one: (fold(one.registration.name), one.registration.number))


def cards_of(
    presentations: Iterable[Presentation],
    *,
    reader: Registration | None = None,
    met: frozenset[int] = frozenset(),
) -> list[Card]:
    """Return cards, for one reader where they may say whom they met."""
    return [
        card_of(
            one.registration,
            looks_for=one.looks_for,
            offers=one.offers,
            topics=one.topics.all(),
            key=other_key(reader, one.registration) if reader else "",
            me=reader is not None and reader.pk == one.registration_id,
            met=one.registration_id in met,
        )
        for one in presentations
    ]


def matching(cards: Iterable[Card], wanted: Wanted) -> list[Card]:
    """Return the cards that match every filter; words without accents or capitals."""
    words = fold(wanted.text).split()
    return [
        card
        for card in cards
        if (not wanted.sector or card.sector == wanted.sector)
        and (not wanted.topic or any(key == wanted.topic for key, _name in card.topics))
        and (not words or _says(card, words))
    ]


def _says(card: Card, words: Sequence[str]) -> bool:
    names = " ".join(name for _key, name in card.topics)
    said = fold(f"{card.name} {card.organisation} {card.looks_for} {card.offers} {names}")
    return all(word in said for word in words)


def said_met(registration: Registration) -> frozenset[int]:
    """Return whom someone said they met, by the id of their registration (one query)."""
    return frozenset(Met.objects.filter(registration=registration).values_list("other_id", flat=True))


def suggested(
    reader: Registration, presentations: Sequence[Presentation], cards: Sequence[Card]
) -> list[Card]:
    """Return up to five people to meet, each with a plain reason (at most eight queries).

    Those of other worlds first, with what is shared or could be brought; never someone known already, nor
    someone already met. The same each time; among equals each reader has an order of their own: nobody is
    suggested to everybody.
    """
    people = [reader, *(one.registration for one in presentations if one.registration_id != reader.pk)]
    if len(people) < 2:
        return []
    for person in people[1:]:
        person.encounter = reader.encounter
    profiles = profiles_of(people)
    knows = who_knows_whom(reader.encounter, people)
    scores = scores_of(profiles, of=reader.pk)
    mine = profiles.of.get(reader.pk, Profile())
    ranked = []
    for card in cards:
        pair = pair_of(reader.pk, card.pk)
        if card.me or card.met or pair in knows or card.pk not in profiles.of:
            continue
        score = scores.get(pair, 0.0) + (OTHER_WORLD if card.sector != reader.sector else 0.0)
        if score:
            ranked.append((-score, _turn(reader, card), card))
    made = []
    for _score, _order, card in sorted(ranked, key=lambda row: row[:2])[:MOST_SUGGESTED]:
        codes = reasons_between(mine, profiles.of[card.pk])
        words = reasons_in_words(codes, profiles.topics, most=MOST_REASONS)
        made.append(replace(card, reasons=tuple(words)))
    return made


def _turn(reader: Registration, card: Card) -> str:
    return hashlib.blake2b(f"{reader.uid.hex}:{card.pk}".encode(), digest_size=8).hexdigest()
