"""What two people of a day share or could bring each other, as a score for tables and as reasons in words.

Only what is public (the topics of an organisation in the directory) or what people agreed to show (their
presentation, while it is shown) counts. Reasons are codes (``"world"``, ``"topic:3"``…): words come last.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import get_language, gettext

from cherchons.directory.models import Organisation, Topic
from cherchons.directory.queries import fold
from cherchons.encounters.models import Presentation, Registration
from cherchons.encounters.queries.meeting.acquainted import Pair, pair_of

BRINGS = 0.5  # what one offers is what the other looks for: as much as half of all topics
STEM = 6  # letters by which words of one family are known: "agricole", "agriculture"
SHORTEST = 3
MOST_COMMON = 0.5  # a word that more than half of those who present themselves use tells nothing
FEW = 8  # … but among few people every word counts
# Words that fit everybody on such a day, without accents.
_FITS_ALL = """
les des une pour avec dans sur par aux nos vos mes ses leur leurs notre votre qui que quoi dont est sont ont
avons avez cherche cherchons propose proposons offre offrons souhaite voudrais besoin aide aider idee idees
projet projets association associations recherche recherches chercheur chercheurs chercheuse chercheuses
travail travailler faire plus autour ensemble partenaire partenaires personne personnes gens toute tous tout
toutes etre avoir comme aussi bien tres sans sous entre mais donc afin deja encore nous vous ils elles
the and for with our your their who what that this from are have looking look offer need help people project
projects researcher researchers partner partners work about any more would like want can into over all one
"""
EMPTY = frozenset(_FITS_ALL.split())


@dataclass(frozen=True, slots=True)
class Profile:
    """What counts of one person: ids of topics, and the stems of their words."""

    sector: str = ""
    topics: frozenset[int] = frozenset()  # their own
    field: frozenset[int] = frozenset()  # of their organisation
    looks_for: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()

    @property
    def all_topics(self) -> frozenset[int]:
        return self.topics | self.field


@dataclass(frozen=True, slots=True)
class Profiles:
    """People by the id of their registration, and the names of the topics they share, by id."""

    of: Mapping[int, Profile]
    topics: Mapping[int, Topic] = field(default_factory=dict)


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Return by what the words of a text are compared.

    >>> sorted(stems("Nous cherchons des jardins partagés et du matériel agricole"))
    ['agrico', 'jardin', 'materi', 'partag']
    """
    words = (word for word in fold(text).split() if len(word) >= SHORTEST and word not in EMPTY)
    found = (word.rstrip("sx") if len(word) > 4 else word for word in words)
    return frozenset(word[:STEM] for word in found)


def profiles_of(registrations: Sequence[Registration]) -> Profiles:
    """Return what counts of these people (four queries)."""
    pks = [r.pk for r in registrations]
    organisations = {r.organisation_id for r in registrations if r.organisation_id}
    shown = {
        one.registration_id: one
        for one in Presentation.objects.filter(registration__in=pks, shown=True).only(
            "registration_id", "looks_for", "offers"
        )
    }
    own: dict[int, set[int]] = defaultdict(set)
    chosen = Presentation.topics.through.objects.filter(
        presentation__shown=True, presentation__registration__in=pks
    )
    for pk, topic in chosen.values_list("presentation__registration_id", "topic_id"):
        own[pk].add(topic)
    fields: dict[int, set[int]] = defaultdict(set)
    kept = Organisation.topics.through.objects.filter(organisation__in=organisations)
    for pk, topic in kept.values_list("organisation_id", "topic_id"):
        fields[pk].add(topic)
    used = set().union(*own.values(), *fields.values())
    made = {
        r.pk: Profile(
            sector=r.sector,
            topics=frozenset(own[r.pk]) if r.pk in own else frozenset(),
            field=frozenset(fields.get(r.organisation_id or 0, ())),
            looks_for=stems(shown[r.pk].looks_for) if r.pk in shown else frozenset(),
            offers=stems(shown[r.pk].offers) if r.pk in shown else frozenset(),
        )
        for r in registrations
    }
    return Profiles(_without_common(made), Topic.objects.in_bulk(used))


def _without_common(made: dict[int, Profile]) -> dict[int, Profile]:
    """Leave out the words that most people use: they match everybody."""
    speaking = [one for one in made.values() if one.looks_for or one.offers]
    if len(speaking) < FEW:
        return made
    counted = Counter(word for one in speaking for word in one.looks_for | one.offers)
    common = {word for word, number in counted.items() if number > MOST_COMMON * len(speaking)}
    if not common:
        return made
    return {
        pk: Profile(one.sector, one.topics, one.field, one.looks_for - common, one.offers - common)
        for pk, one in made.items()
    }


def affinities(registrations: Sequence[Registration]) -> dict[Pair, float]:
    """Return the pairs that have something to talk about, each with a score from 0 to 2 (four queries).

    The share of their topics that two people have in common, from 0 to 1, and ``BRINGS`` for each of them who
    offers what the other looks for. Pairs with nothing in common are left out. O(pairs with something).
    """
    return scores_of(profiles_of(registrations))


def scores_of(profiles: Profiles, *, of: int | None = None) -> dict[Pair, float]:
    """Return the same for profiles that were read already; ``of`` keeps the pairs of one person."""
    shared: Counter[Pair] = Counter()
    by_topic: dict[int, list[int]] = defaultdict(list)
    offered: dict[str, set[int]] = defaultdict(set)
    for pk in sorted(profiles.of):
        for topic in profiles.of[pk].all_topics:
            by_topic[topic].append(pk)
        for word in profiles.of[pk].offers:
            offered[word].add(pk)
    for people in by_topic.values():
        if of is not None and of not in people:
            continue
        if of is not None:
            shared.update(pair_of(of, other) for other in people if other != of)
            continue
        for index, one in enumerate(people):
            shared.update((one, other) for other in people[index + 1 :])
    scores: dict[Pair, float] = {}
    for (one, other), number in shared.items():
        every = len(profiles.of[one].all_topics | profiles.of[other].all_topics)
        scores[one, other] = number / every
    for pk, profile in profiles.of.items():
        for giver in {giver for word in profile.looks_for for giver in offered[word] if giver != pk}:
            pair = pair_of(pk, giver)
            if of is None or of in pair:
                scores[pair] = scores.get(pair, 0.0) + BRINGS
    return scores


def reasons_between(one: Profile, other: Profile, *, acquainted: bool = False) -> tuple[str, ...]:
    """Return why ``one`` should meet ``other``, the strongest reason first, as codes."""
    codes: list[str] = []
    if one.looks_for & other.offers:
        codes.append("offers")
    if one.offers & other.looks_for:
        codes.append("looks_for")
    if one.sector and other.sector and one.sector != other.sector:
        codes.append("world")
    codes += [f"topic:{pk}" for pk in sorted(one.topics & other.topics)]
    shared = one.all_topics & other.all_topics
    codes += [f"field:{pk}" for pk in sorted(shared - (one.topics & other.topics))]
    if not acquainted:
        codes.append("new")
    return tuple(codes)


def still_shown(codes: Iterable[str], one: Profile, other: Profile) -> tuple[str, ...]:
    """Return of reasons that were kept those that still follow from what both show now."""
    now = set(reasons_between(one, other))
    return tuple(code for code in codes if code in now)


def topic_name(topic: Topic) -> str:
    """Return a topic's name in the reader's language."""
    return topic.name_en if (get_language() or "fr").startswith("en") else topic.name_fr


def reasons_in_words(
    codes: Iterable[str], topics: Mapping[int, Topic], *, most: int | None = None
) -> list[str]:
    """Return reasons as plain sentences in the reader's language; what is not known any more is left out.

    Several shared topics make one sentence. ``most`` keeps the first ones.
    """
    plain = {
        "offers": gettext("They offer what you look for."),
        "looks_for": gettext("They look for what you offer."),
        "world": gettext("Another world than yours."),
        "new": gettext("You have never met here."),
    }
    together = {
        "topic": gettext("You both care about: %(topics)s."),
        "field": gettext("Your organisations bring you together on: %(topics)s."),
    }
    named: dict[str, list[str]] = defaultdict(list)
    order: list[str] = []
    for code in codes:
        kind, _colon, number = str(code).partition(":")
        topic = topics.get(int(number)) if number.isdecimal() else None
        if topic is not None and kind in together:
            named[kind].append(topic_name(topic))
        elif kind not in plain:
            continue
        if kind not in order:
            order.append(kind)
    made = [
        plain[kind] if kind in plain else together[kind] % {"topics": ", ".join(named[kind])}
        for kind in order
    ]
    return made[:most]
