"""The page that an organiser prints: who sits where, everyone's tables, figures, what could not be had."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from cherchons.engines import reports
from cherchons.engines.typography import set_text

from .checking import Figures
from .problem import Party, Plan, pair

if TYPE_CHECKING:
    from .repairing import Move

_TEXTS: Final = {
    "title": ("Plan des tables", "Table plan"),
    "glance": ("En un coup d’œil", "At a glance"),
    "people": ("personnes", "people"),
    "tables": ("tables", "tables"),
    "rounds": ("tours", "rounds"),
    "met": ("rencontres par personne, en moyenne", "people met by each, on average"),
    "of_bound": ("du maximum possible", "of what is possible"),
    "perfect": (
        "Ce plan suit une construction connue : {source}.",
        "This plan follows a known design: {source}.",
    ),
    "early": (
        "Le temps accordé était écoulé : en cherchant plus longtemps, le plan serait peut-être meilleur.",
        "The time that was given ran out: with more of it the plan might be better.",
    ),
    "unmet": ("Ce qui n’a pas pu être satisfait", "What could not be satisfied"),
    "nothing": ("Rien : toutes les demandes sont satisfaites.", "Nothing: every wish is satisfied."),
    "round": ("Tour {number}", "Round {number}"),
    "table": ("table", "table"),
    "each": ("Chaque personne et ses tables", "Each person and their tables"),
    "person": ("personne", "person"),
    "sector": ("monde", "world"),
    "moved": ("Qui change de table", "Who changes tables"),
    "from": ("table annoncée", "table as told"),
    "to": ("nouvelle table", "new table"),
    "reason": ("pourquoi", "why"),
    "how": ("Comment ce plan a été obtenu", "How this plan was found"),
    "seed": (
        "Graine du tirage : {seed}. La même graine redonne le même plan.",
        "Seed: {seed}. The same seed gives the same plan.",
    ),
    "bound": (
        "Le maximum possible suppose les mondes répartis également entre les tables et personne qui se "
        "retrouve ; aucun plan ne le dépasse, et tous ne peuvent pas l’atteindre.",
        "What is possible supposes worlds spread evenly over the tables and nobody met twice; no plan "
        "exceeds it, and it cannot always be reached.",
    ),
}
_MOST_LISTED: Final = 40


def report(
    party: Party, plan: Plan, figures: Figures, *, lang: str = "fr", moved: "Sequence[Move] | None" = None
) -> str:
    """Return the page, in French or English.

    Parameters
    ----------
    party, plan, figures
        What was asked, the answer, and what :func:`check` says of it.
    lang
        ``fr`` or ``en``.
    moved
        After a repair, who sits elsewhere than they were told.
    """
    say = _Words(lang)
    parts: list[str] = [reports.section(say["glance"], *_glance(party, plan, figures, say))]
    if moved is not None:
        parts.append(reports.section(say["moved"], _moved(moved, say)))
    parts.append(reports.section(say["unmet"], *_unmet(party, plan, figures, say)))
    for number, tables in enumerate(plan.rounds):
        title = say["round"].format(number=number + 1)
        rows = [[table, ", ".join(people)] for table, people in enumerate(tables, 1)]
        parts.append(
            reports.section(title, reports.table(title, [say["table"], say["people"]], rows, titled=True))
        )
    header = [say["person"], say["sector"], *(say["round"].format(number=r + 1) for r in range(party.rounds))]
    rows = _everyone(party, plan, say)
    parts.append(reports.section(say["each"], reports.table(say["each"], header, rows, titled=True)))
    parts.append(reports.section(say["how"], *_how(plan, figures, say)))
    return reports.page(say["title"], parts, lang=lang)


class _Words:
    """The texts of the page in one language."""

    def __init__(self, lang: str) -> None:
        self.lang, self.fr = lang, lang == "fr"

    def __getitem__(self, key: str) -> str:
        return self.pick(*_TEXTS[key])

    def pick(self, fr: str, en: str) -> str:
        """Return one of two texts, the French one with its narrow spaces."""
        return set_text(fr, "fr") if self.fr else en

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as people write it."""
        text = f"{value:,.{digits}f}"
        return text.replace(",", "\u202f").replace(".", ",") if self.fr else text

    def percent(self, ratio: float) -> str:
        """Return a share, never rounded up to the whole."""
        value = min(ratio * 100, 99.9) if ratio < 1 else 100.0
        text = self.number(value, 0 if value == 100 else 1)
        return f"{text}\u202f%" if self.fr else f"{text}%"


def _glance(party: Party, plan: Plan, figures: Figures, say: _Words) -> list[str]:
    parts: list[str] = [
        reports.figures(
            [
                (say["people"], say.number(len(party.guests))),
                (say["tables"], say.number(party.tables)),
                (say["rounds"], say.number(party.rounds)),
                (say["met"], say.number(figures.mean_met, 1)),
                (say["of_bound"], say.percent(figures.ratio)),
            ]
        ),
        _bound(figures, say),
        _repeats(figures, say),
    ]
    if figures.affinity_pairs:
        n = say.number(figures.affinity_pairs)
        parts.append(
            say.pick(
                f"Paires à favoriser réunies à une table : {n}.", f"Preferred pairs who share a table: {n}."
            )
        )
    if party.met and not figures.met_pairs:
        parts.append(
            say.pick(
                "Personne n’est assis avec quelqu’un de sa connaissance.",
                "Nobody sits with anyone they know already.",
            )
        )
    if plan.stopped_early:
        parts.append(reports.note(say["early"]))
    return parts


def _how(plan: Plan, figures: Figures, say: _Words) -> list[str]:
    parts = [say["seed"].format(seed=plan.seed)]
    if figures.bound:
        parts.append(say["bound"])
    if plan.perfect_source:
        parts.append(say["perfect"].format(source=plan.perfect_source))
    return parts


def _bound(figures: Figures, say: _Words) -> str:
    pairs, most = say.number(figures.cross_pairs), say.number(figures.bound)
    if not figures.bound:
        return say.pick(
            "Tout le monde est du même monde : il n’y a pas de rencontre entre mondes à compter.",
            "Everyone is of one world: there are no meetings across worlds to count.",
        )
    if figures.cross_pairs == figures.bound:
        return say.pick(
            f"{pairs} paires de personnes de mondes différents font connaissance : "
            "aucun plan ne peut faire mieux.",
            f"{pairs} pairs of people of different worlds meet: no plan can do better.",
        )
    return say.pick(
        f"{pairs} paires de personnes de mondes différents font connaissance ; "
        f"aucun plan ne peut en réunir plus de {most}.",
        f"{pairs} pairs of people of different worlds meet; no plan can bring together more than {most}.",
    )


def _repeats(figures: Figures, say: _Words) -> str:
    if not figures.repeats:
        return say.pick("Personne ne retrouve deux fois la même personne.", "Nobody sits with anyone twice.")
    n = say.number(figures.repeats)
    return say.pick(
        f"Rencontres qui se répètent, au-delà de la première : {n}.",
        f"Meetings that repeat, beyond the first: {n}.",
    )


def _moved(moved: "Sequence[Move]", say: _Words) -> str:
    if not moved:
        return say.pick("Personne : chacun garde ses tables.", "Nobody: everyone keeps their tables.")
    header = [say["person"], say["round"].format(number="").strip(), say["from"], say["to"]]
    rows = [[one.person, one.round + 1, one.from_table + 1, one.to_table + 1] for one in moved]
    return reports.table(say["moved"], header, rows, titled=True)


def _unmet(party: Party, plan: Plan, figures: Figures, say: _Words) -> list[str]:
    """Return what is not as wished, and why, in sentences and lists."""
    together: dict[tuple[str, str], list[int]] = {}
    for number, tables in enumerate(plan.rounds, 1):
        for people in tables:
            for index, a in enumerate(people):
                for b in people[:index]:
                    together.setdefault(pair(a, b), []).append(number)
    parts: list[str] = []
    again = sorted(one for one, rounds in together.items() if len(rounds) > 1)
    if again:
        why = say.pick(
            "Ces personnes se retrouvent : il y a beaucoup de tours pour si peu de tables, ou une table leur "
            "est réservée.",
            "These people sit together again: there are many rounds for so few tables, or a table is "
            "kept for them.",
        )
        parts += [why, _pairs(again, together, say)]
    known = sorted(one for one in party.met if one in together)
    if known:
        why = say.pick(
            "Ces personnes se connaissent déjà, et les séparer aurait coûté d’autres rencontres.",
            "These people know each other already, and parting them would have cost other meetings.",
        )
        parts += [why, _pairs(known, together, say)]
    apart = sum(score > 0 and one not in together for one, score in party.affinity.items())
    if apart:
        n = say.number(apart)
        parts.append(
            say.pick(
                f"Paires à favoriser qui ne partagent aucune table : {n} (les tours n’y suffisent pas, "
                "ou d’autres rencontres comptent davantage).",
                f"Preferred pairs who share no table: {n} (there are too few rounds, "
                "or other meetings count for more).",
            )
        )
    if figures.alone:
        n = say.number(figures.alone)
        parts.append(
            say.pick(
                f"Places où quelqu’un est seul de son monde à sa table : {n}. Répartir les mondes également "
                "entre les tables permet le plus de rencontres ; un petit monde y est alors souvent seul.",
                f"Seats where someone is alone of their world at the table: {n}. Spreading worlds evenly "
                "brings the most meetings; people of a small world are then often alone.",
            )
        )
    return parts or [say["nothing"]]


def _pairs(pairs: Sequence[tuple[str, str]], together: dict[tuple[str, str], list[int]], say: _Words) -> str:
    round = say.pick("tour", "round")
    items = [f"{a} – {b} ({round} {', '.join(map(str, together[a, b]))})" for a, b in pairs[:_MOST_LISTED]]
    more = len(pairs) - _MOST_LISTED
    if more > 0:
        items.append(say.pick(f"et {say.number(more)} autres", f"and {say.number(more)} more"))
    return reports.listing(items)


def _everyone(party: Party, plan: Plan, say: _Words) -> list[list[object]]:
    at: dict[str, dict[int, int]] = {guest.id: {} for guest in party.guests}
    for number, tables in enumerate(plan.rounds):
        for table, people in enumerate(tables, 1):
            for person in people:
                at[person][number] = table
    return [
        [
            guest.id,
            reports.sector(guest.sector, say.lang),
            *(at[guest.id].get(number, "–") for number in range(party.rounds)),
        ]
        for guest in sorted(party.guests, key=lambda one: one.id)
    ]
