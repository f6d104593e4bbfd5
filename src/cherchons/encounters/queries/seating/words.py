"""What a plan does, in plain words."""

from dataclasses import dataclass
from math import floor

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from cherchons.encounters.enums import SeatingForm
from cherchons.encounters.queries.seating.content import Content


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to know of a plan, and whether it is as good as can be."""

    text: str
    good: bool = True


def said_of(content: Content, form: str) -> list[Said]:
    """Return what a plan does, the main thing first."""
    return _of_cards(content) if form == SeatingForm.BUFFET else _of_tables(content)


def _of_tables(content: Content) -> list[Said]:
    c = content.counted
    met = {"met": _span(c.fewest, c.most), "crossing": _about(c.crossing)}
    made = [
        Said(
            gettext("Each person meets %(met)s people, %(crossing)s of them from another world on average.")
            % met
            if c.fewest != c.most or c.crossing != round(c.crossing)
            else gettext("Each person meets %(met)s people, %(crossing)s of them from another world.") % met
        )
    ]
    if content.settings.rounds > 1:
        made.append(
            Said(gettext("Nobody sits twice with the same person."))
            if not c.repeats
            else Said(
                ngettext(
                    "%(n)d pair of people meets again: with so few tables it can’t be avoided, or barely.",
                    "%(n)d pairs of people meet again: with so few tables it can’t be avoided, or barely.",
                    c.repeats,
                )
                % {"n": c.repeats},
                good=False,
            )
        )
    made.append(
        Said(gettext("Nobody sits with someone they already know."))
        if not c.met_pairs
        else Said(
            ngettext(
                "%(n)d pair of people who know each other sits together in a round.",
                "%(n)d pairs of people who know each other sit together in a round.",
                c.met_pairs,
            )
            % {"n": c.met_pairs},
            good=False,
        )
    )
    if c.bound:
        made.append(
            Said(
                gettext("%(share)s %% of the acquaintances between worlds that any plan could make.")
                % {"share": share(c.ratio)},
                good=c.ratio >= 0.99,
            )
        )
    else:
        made.append(
            Said(
                gettext("Everyone comes from the same world: there is nobody of another one to meet."), False
            )
        )
    if c.alone:
        made.append(
            Said(
                ngettext(
                    "%(n)d time, someone is the only one of their world at a table.",
                    "%(n)d times, someone is the only one of their world at a table.",
                    c.alone,
                )
                % {"n": c.alone},
                good=False,
            )
        )
    return made


def _of_cards(content: Content) -> list[Said]:
    c = content.counted
    made = [
        Said(
            gettext("Each card names %(n)s people, %(crossing)s of them from another world on average.")
            % {"n": _span(c.fewest, c.most), "crossing": _about(c.crossing)}
        )
    ]
    if c.met_pairs:
        made.append(
            Said(
                ngettext(
                    "%(n)d pair of people know each other already.",
                    "%(n)d pairs of people know each other already.",
                    c.met_pairs,
                )
                % {"n": c.met_pairs},
                good=False,
            )
        )
    else:
        made.append(Said(gettext("Nobody is sent to someone they already know.")))
    return made


def share(ratio: float) -> str:
    """Return a ratio as a percentage that is never rounded up: "100" is said of 1 alone."""
    tenths = floor(round(ratio * 1000, 6))
    return number_format(tenths / 10, decimal_pos=0 if tenths % 10 == 0 else 1)


def _span(fewest: int, most: int) -> str:
    if fewest == most:
        return str(most)
    return gettext("%(fewest)d to %(most)d") % {"fewest": fewest, "most": most}


def _about(number: float) -> str:
    return number_format(number, decimal_pos=0 if round(number, 1) == round(number) else 1)
