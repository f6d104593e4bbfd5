"""Contributions: how lower rooms reach upper data without knowing it.

Each room declares its contributions in ``AppConfig.ready``; whoever needs them asks by type:

>>> from cherchons.kernel.registry import contributions, Retention
>>> all(isinstance(rule, Retention) for rule in contributions(Retention))
True
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a room gives to the others. ``name`` is unique per type: ``"<room>.<what>"``."""

    name: str


@dataclass(frozen=True, slots=True)
class PersonalData(Contribution):
    """How the data of one model that points to a person (or an organisation) is exported and erased.

    ``export(account_id)`` yields JSON-ready dicts and may name files by a ``"files"`` key (list of storage
    names); ``erase(account_id)`` deletes or pseudonymises. ``models`` lists labels (``"people.Consent"``);
    a test fails where a model that points to a person is covered by none. ``reason`` says what is kept after
    erasure and why, or that nothing is.
    """

    models: tuple[str, ...]
    export: Callable[[int], Iterable[Mapping[str, Any]]]
    erase: Callable[[int], None]
    reason: str | Promise = ""
    title: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Retention(Contribution):
    """What is deleted by itself, after how long. ``delete(now)`` returns how many objects went."""

    title: str | Promise
    after: timedelta
    delete: Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Job(Contribution):
    """Work that is due from time to time, run by the sweep under a lease; idempotent. ``run(now)`` returns
    how many things it did."""

    every: timedelta
    run: Callable[[datetime], int]
    lease: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class OrganisationMerge(Contribution):
    """How rows that point to an organisation move when two organisations turn out to be one."""

    models: tuple[str, ...]
    move: Callable[[int, int], None]  # (from organisation id, to organisation id)


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """By what a room may know one of the people asked about. ``id`` is the asker's own; ``""`` and None:
    unknown."""

    id: int
    account_id: int | None = None
    email: str = ""  # casefolded
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class KnowsWhom(Contribution):
    """Who is acquainted with whom for a reason that only an upper room knows (a cooperation, for example).

    ``pairs(people)`` yields pairs of their ids, in any order: people who know each other already, and need
    not be seated together. It is asked about up to 2,000 people at once, and takes few queries whatever their
    number; ids of nobody who was asked about are left out.
    """

    pairs: Callable[[Sequence[PersonKeys]], Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class FirstData(Contribution):
    """What must be in the database before the site answers. ``load()`` is called at each start: it does
    nothing, quickly, when the data is there; it returns a sentence for the terminal when it loaded something,
    else ``""``.
    """

    order: int
    load: Callable[[], str]


@dataclass(frozen=True, slots=True)
class DemoPart(Contribution):
    """A part of the demonstration world. Parts are built by ``order``; ``build(now)`` must be idempotent."""

    order: int
    build: Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Panel(Contribution):
    """A piece of a page that belongs to another room. ``context(request, obj)`` returns None to stay away."""

    place: str  # "people.home", "web.home", …
    order: int
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class NavigationLink(Contribution):
    """A link in the main navigation, shown once what is behind it works."""

    order: int
    title: str | Promise
    url_name: str


@dataclass(frozen=True, slots=True)
class Attachment(Contribution):
    """Files of a mail that are made when it leaves, from one word: ``make("12")`` returns triples of file
    name, content and MIME type; none if what they speak of is gone."""

    make: Callable[[str], list[tuple[str, bytes, str]]]


@dataclass(frozen=True, slots=True)
class MatrixRow(Contribution):
    """Who may do ``name`` (an action of :mod:`permissions`): the expected answers of the role × action
    matrix.

    ``allowed`` names roles of the matrix test; any other role must be refused.
    """

    allowed: frozenset[str] = field(default_factory=frozenset)


C = TypeVar("C", bound=Contribution)
_contributions: dict[type[Contribution], dict[str, Contribution]] = {}


def contribute(*given: Contribution) -> None:
    """Declare contributions; declaring the same name twice replaces nothing and is an error."""
    for contribution in given:
        known = _contributions.setdefault(type(contribution), {})
        if contribution.name in known and known[contribution.name] != contribution:
            raise ValueError(f"{type(contribution).__name__} {contribution.name!r} is contributed twice.")
        known[contribution.name] = contribution


def contributions(kind: type[C]) -> list[C]:
    """Return what was contributed of this type, by ``order`` where there is one, then by name."""
    found = _contributions.get(kind, {}).values()
    return sorted(found, key=lambda c: (getattr(c, "order", 0), c.name))  # type: ignore[arg-type]
