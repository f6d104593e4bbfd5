"""Papers of a table plan: the plan for the wall, a card per person, numbers for the tables."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, ngettext, override

from cherchons.encounters.formats.paper import common, face, long_words
from cherchons.encounters.formats.pdf import SIDES
from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.formats.signs import PAPERS
from cherchons.encounters.formats.typesetting import typeset
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.registrations.papers import alphabetical_rows
from cherchons.encounters.queries.seating.page import PlanPage
from cherchons.encounters.queries.seating.papers import PaperCard
from cherchons.kernel import clock

Data = dict[str, Any]


def wall_plan(shown: Shown, page: PlanPage, *, paper: str = "a3") -> bytes:
    """Return for each round who sits where: by name, then by table."""
    assert page.content is not None
    with override(shown.language):
        rounds = []
        for number in range(1, len(page.content.plan) + 1):
            tables = [
                {
                    "name": gettext("Table %(table)d") % {"table": table.number},
                    "people": [_person(p) for p in alphabetical_rows(table.people)],
                }
                for table in page.round(number)
            ]
            names = [
                {**_person(p), "table": str(tables_of[number - 1])}
                for p, tables_of in page.rows(page.people.values())
                if len(tables_of) >= number and tables_of[number - 1]
            ]
            rounds.append({"name": _round(number, len(page.content.plan)), "names": names, "tables": tables})
        data = {
            **common(shown, gettext("Table plan")),
            **_where(page),
            "paper": paper if paper in PAPERS else "a3",
            "rounds": rounds,
            "words": {
                "by_name": gettext("Find your name"),
                "by_table": gettext("Table by table"),
                "name": gettext("Name"),
                "table": gettext("Table"),
                "page": gettext("Page"),
            },
        }
    return typeset("table_plan.typ", data, at=clock.now(), signs=_signs(page.people.values()))


def person_cards(shown: Shown, page: PlanPage, cards: Sequence[PaperCard]) -> bytes:
    """Return six cards on each sheet, to cut out: one's tables, or three people to meet and why."""
    with override(shown.language):
        rounds = len(page.content.plan) if page.content else 0
        made = [
            {
                **_person(card.person),
                "meet": _to_meet(len(card.others)),
                "tables": [
                    {"round": _round(number, rounds), "table": str(table)}
                    for number, table in enumerate(card.tables, 1)
                    if table
                ],
                "others": [
                    {**_person(other), "why": [face(one_line(w)) for w in why]} for other, why in card.others
                ],
            }
            for card in cards
        ]
        data = {
            **common(shown, gettext("Cards")),
            **_where(page),
            "cards": made,
            "words": {"table": gettext("Table")},
        }
    people = [card.person for card in cards] + [other for card in cards for other, _why in card.others]
    return typeset("table_cards.typ", data, at=clock.now(), signs=_signs(people))


def table_signs(shown: Shown, page: PlanPage, *, paper: str = "a4") -> bytes:
    """Return one page per table, its number as large as can be."""
    with override(shown.language):
        tables = page.content.settings.tables if page.content else 0
        data = {
            **common(shown, gettext("Table numbers")),
            **_where(page),
            "paper": paper if paper in PAPERS else PAPERS[0],
            "tables": [str(number) for number in range(1, tables + 1)],
            "words": {"table": gettext("Table")},
        }
    return typeset("table_signs.typ", data, at=clock.now())


def _where(page: PlanPage) -> Data:
    room = one_line(page.session.room) if page.session else ""
    return {"session": long_words(one_line(page.title)), "hours": page.when, "room": long_words(room)}


def _round(number: int, rounds: int) -> str:
    if rounds == 1:
        return ""
    return gettext("Round %(number)d of %(rounds)d") % {"number": number, "rounds": rounds}


def _to_meet(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(n)d person to meet", "%(n)d people to meet", number) % {"n": number}


def _person(person: Registration) -> Data:
    return {
        "name": long_words(face(one_line(person.name))) or f"n° {person.number}",
        "organisation": long_words(face(one_line(person.organisation_name))),
        "sector": person.sector,
        "side": gettext(SIDES.get(person.sector, SIDES["other"])),
    }


def _signs(people: Any) -> set[str]:
    return {"x"} | {sign for p in people for sign in face(one_line(f"{p.name}{p.organisation_name}"))}
