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
    made = [_met(content)]
    if content.settings.rounds > 1:
        made.append(
            _counted(
                c.repeats,
                gettext("Nobody sits twice with the same person."),
                ngettext(
                    "%(n)d pair of people meets again: with so few tables it can’t be avoided, or barely.",
                    "%(n)d pairs of people meet again: with so few tables it can’t be avoided, or barely.",
                    c.repeats,
                ),
            )
        )
    made.append(
        _counted(
            c.met_pairs,
            gettext("Nobody sits with someone they already know."),
            ngettext(
                "%(n)d pair of people who know each other sits together in a round.",
                "%(n)d pairs of people who know each other sit together in a round.",
                c.met_pairs,
            ),
        )
    )
    made.append(_share(content))
    if c.alone:
        alone = ngettext(
            "%(n)d time, someone is the only one of their world at a table.",
            "%(n)d times, someone is the only one of their world at a table.",
            c.alone,
        )
        made.append(Said(alone % {"n": c.alone}, good=False))
    return made


def _met(content: Content) -> Said:
    c = content.counted
    exact = c.fewest == c.most and c.crossing == round(c.crossing)
    text = (
        gettext("Each person meets %(met)s people, %(crossing)s of them from another world.")
        if exact
        else gettext("Each person meets %(met)s people, %(crossing)s of them from another world on average.")
    )
    return Said(text % {"met": _span(c.fewest, c.most), "crossing": _about(c.crossing)})


def _counted(number: int, none: str, some: str) -> Said:
    return Said(some % {"n": number}, good=False) if number else Said(none)


def _share(content: Content) -> Said:
    c = content.counted
    if not c.bound:
        return Said(
            gettext("Everyone comes from the same world: there is nobody of another one to meet."), good=False
        )
    text = gettext("%(share)s %% of the acquaintances between worlds that any plan could make.")
    return Said(text % {"share": share(c.ratio)}, good=c.ratio >= 0.99)


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
