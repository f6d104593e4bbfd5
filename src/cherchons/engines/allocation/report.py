"""The report of an allocation: one page that an organiser reads, prints and pins to the wall."""

from collections.abc import Iterator, Sequence
from typing import Final

from cherchons.engines import reports
from cherchons.engines.allocation.checking import Figures, check
from cherchons.engines.allocation.explaining import Obstacle, Reason, explain_all
from cherchons.engines.allocation.problem import Limit, Person, Problem, Workshop
from cherchons.engines.allocation.solving import Allocation
from cherchons.engines.allocation.wording import WORDS, ordinal
from cherchons.engines.reports import Html, figures, listing, note, page, section, subsection, table, text
from cherchons.engines.typography import set_text

MOST_REASONS: Final = 60  # people whose disappointment is explained one by one
_CONTENT: Final = 2  # who has a wish up to this rank is not called disappointed


def report(problem: Problem, allocation: Allocation, *, lang: str = "fr") -> str:
    """Return the page as HTML.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.

    Raises
    ------
    CheckError
        If the answer is not what it says: nothing wrong is printed.

    Notes
    -----
    O(people × workshops), and a list of reasons for at most :data:`MOST_REASONS` people.
    """
    return _Report(problem, allocation, check(problem, allocation), lang).page()


class _Report:
    def __init__(self, problem: Problem, allocation: Allocation, counted: Figures, lang: str) -> None:
        self.problem, self.allocation, self.figures, self.lang = problem, allocation, counted, lang
        self.words = {key: set_text(words, lang) for key, words in WORDS[lang].items()}
        self.several = len(problem.slots) > 1
        self.by_id = {person.id: person for person in problem.people}

    def say(self, key: str, **values: object) -> str:
        return self.words[key].format(**values)

    def sector(self, name: str) -> str:
        return reports.sector(name, self.lang)

    def page(self) -> str:
        order = self.say(f"order_{self.allocation.order}")
        workshops = len({one.id for one in self.problem.workshops})
        intro = self.say("intro", people=len(self.problem.people), workshops=workshops, order=order)
        parts = [intro, self.glance(), self.balance(), self.disappointed(), self.unmet()]
        if self.problem.previous:
            moved = self.allocation.moved
            parts.append(section(self.words["moved"], listing(moved) if moved else self.words["moved_none"]))
        return page(
            self.words["title"],
            [*parts, self.by_workshop(), self.by_person(), self.method()],
            lang=self.lang,
        )

    # --- figures ----------------------------------------------------------------------------------------
    def percent(self, n: int) -> str:
        total = sum(self.allocation.profile)
        return self.say("percent", n=round(100 * n / total) if total else 0)

    def rank(self, rank: int) -> str:
        if rank == 0:
            return "–"
        return self.words["unranked"] if rank > self.problem.longest else ordinal(rank, self.lang)

    def glance(self) -> Html:
        made, profile = self.allocation, self.allocation.profile
        mean = f"{made.mean_rank:.2f}".replace(".", self.words["comma"])
        first = profile[0] if profile else 0
        pairs: list[tuple[str, object]] = [
            (self.words["first"], self.percent(first)),
            (self.words["worst"], self.rank(made.worst_rank)),
            (self.words["mean"], mean),
            (self.words["without"], len(made.unassigned)),
        ]
        header = [self.words[key] for key in ("rank", "count", "share")]
        rows = [[self.rank(k), n, self.percent(n)] for k, n in enumerate(profile, 1) if n]
        parts = [figures(pairs), table(self.words["ranks"], header, rows)]
        if made.indifferent:
            parts.append(note(self.say("indifferent", n=len(made.indifferent))))
        return section(self.words["glance"], *parts)

    def sectors(self) -> list[str]:
        return sorted({person.sector for person in self.problem.people})

    def balance(self) -> Html:
        header = [self.words["workshop"], *([self.words["slot"]] if self.several else [])]
        header += [self.words["filled"], self.words["places"], self.words["minimum"]]
        header += [self.sector(name) for name in self.sectors()]
        rows = []
        for one in self.problem.workshops:
            here = self.figures.counts[one.id, one.slot]
            row: list[object] = [one.id, *([one.slot] if self.several else [])]
            row += [sum(here.values()), one.capacity, one.minimum]
            rows.append(row + [here.get(name, 0) for name in self.sectors()])
        return section(self.words["balance"], table(self.words["balance"], header, rows, titled=True))

    # --- what went less well ------------------------------------------------------------------------------
    def disappointed(self) -> Html:
        worst = {
            name: max(ranks.values(), default=0) if len(ranks) == len(self.problem.slots) else 10**9
            for name, ranks in self.figures.ranks.items()
            if self.by_id[name].wishes
        }
        unhappy = [name for name, rank in worst.items() if rank > _CONTENT]
        found = sorted(unhappy, key=lambda name: -worst[name])
        if not found:
            return section(self.words["disappointed"], self.words["disappointed_none"])
        header = [self.words[key] for key in ("person", "had", "why")]
        reasons = explain_all(self.problem, self.allocation, found[:MOST_REASONS])
        rows = [[reason.person, self.had(reason), self.why(reason)] for reason in reasons]
        parts: list[str] = [
            self.words["disappointed_intro"],
            table(self.words["disappointed"], header, rows, titled=True),
        ]
        if len(found) > MOST_REASONS:
            parts.append(self.say("disappointed_more", n=len(found) - MOST_REASONS))
        return section(self.words["disappointed"], *parts)

    def had(self, reason: Reason) -> Html:
        lines = [
            f"{self.offer(workshop, slot)}{self.words['colon']}{self.rank(reason.ranks[slot])}"
            for slot, workshop in reason.places.items()
        ]
        return listing(lines) if len(lines) > 1 else text("".join(lines) or "–")

    def offer(self, workshop: str, slot: str) -> str:
        return f"{workshop} ({slot})" if self.several and slot else workshop

    def why(self, reason: Reason) -> Html:
        """Say what stood before the best three wishes; what keeps them where they are is said once."""
        by_offer: dict[tuple[str, str], list[str]] = {}
        stays: dict[str, None] = {}
        for one in reason.obstacles:
            found = by_offer.setdefault((one.workshop, one.slot), [])
            if one.code in ("needed", "sector_needed"):
                had = self.offer(reason.places[one.slot], one.slot)
                stays[f"{had}{self.words['colon']}{self.obstacle(one)}"] = None
            else:
                found.append(self.obstacle(one))
        lines = [
            f"{self.offer(workshop, slot)}{self.words['colon']}{self.words['semicolon'].join(found)}"
            for (workshop, slot), found in list(by_offer.items())[:3]
            if found
        ]
        return listing([*lines, *stays])

    def obstacle(self, one: Obstacle) -> str:
        keen = len(one.people)
        key = "holders" if one.others or not keen else "holders_all"
        return self.say(
            one.code,
            people=self.words["and"].join(one.people[:5]),
            value=one.value,
            sector=self.sector(one.sector),
            holders=self.say(key, n=keen) if keen else "",
        )

    def unmet(self) -> Html:
        lines = [*self._without(), *self._unranked(), *map(self.limit, self.figures.broken)]
        return section(self.words["unmet"], listing(lines) if lines else self.words["unmet_none"])

    def _without(self) -> Iterator[str]:
        for name in self.allocation.unassigned:
            for slot in self.problem.slots:
                if slot not in self.allocation.places[name]:
                    yield self.say("unmet_place", name=name, when=self.when(slot))

    def _unranked(self) -> Iterator[str]:
        for name, ranks in self.figures.ranks.items():
            for slot, rank in ranks.items():
                if rank > self.problem.longest:
                    workshop = self.allocation.places[name][slot]
                    yield self.say("unmet_rank", name=name, workshop=workshop)

    def when(self, slot: str) -> str:
        return self.say("when", slot=slot) if slot else ""

    def limit(self, one: Limit) -> str:
        return self.say(
            f"limit_{one.kind}",
            names=self.words["and"].join(one.people[:5]) + (" …" if len(one.people) > 5 else ""),
            workshop=self.offer(one.workshop, one.slot),
            value=one.value,
            sector=self.sector(one.sector),
            when=self.when(one.slot),
        )

    # --- who goes where -----------------------------------------------------------------------------------
    def by_workshop(self) -> Html:
        return section(self.words["by_workshop"], *(self._workshop(one) for one in self.problem.workshops))

    def _workshop(self, one: Workshop) -> Html:
        inside = [
            person
            for person in self.problem.people
            if self.allocation.places[person.id].get(one.slot) == one.id
        ]
        rows = [
            [person.id, self.sector(person.sector), self.rank(self.figures.ranks[person.id][one.slot])]
            for person in sorted(inside, key=_name)
        ]
        title = f"{self.offer(one.id, one.slot)}{self.words['colon']}{len(inside)} / {one.capacity}"
        header = [self.words[key] for key in ("person", "sector", "rank")]
        return subsection(title, table(title, header, rows, titled=True))

    def by_person(self) -> Html:
        header: Sequence[str] = [self.words["person"], self.words["sector"]]
        for slot in self.problem.slots:
            header = [*header, slot if self.several else self.words["workshop"], self.words["rank"]]
        rows = []
        for person in sorted(self.problem.people, key=_name):
            row: list[object] = [person.id, self.sector(person.sector)]
            for slot in self.problem.slots:
                workshop = self.allocation.places[person.id].get(slot)
                row += [workshop or "–", self.rank(self.figures.ranks[person.id].get(slot, 0))]
            rows.append(row)
        return section(self.words["by_person"], table(self.words["by_person"], header, rows, titled=True))

    def method(self) -> Html:
        return section(
            self.words["method"],
            self.say(f"order_{self.allocation.order}"),
            self.say("seed", seed=self.allocation.seed),
            note(self.words[self.figures.proof]),
            self.words["honest"],
        )


def _name(person: Person) -> str:
    return person.id.casefold()
