"""A list of people that organisers bring in: read from a file, carried, signed, to the click that keeps it.

No file waits on our side: what was read travels in the form itself, for the same day and for one day at most.
"""

from dataclasses import asdict
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.models import Encounter
from cherchons.engines.registrants import (
    NEEDS,
    NoNames,
    Registrant,
    Registrants,
    fold,
    read_registrants,
)
from cherchons.engines.tables import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, TableError, read_table
from cherchons.kernel.errors import DomainError
from cherchons.people.enums import Sector

SALT = "cherchons.encounters.list"
KEPT_FOR = 24 * 3600  # seconds
TOO_LARGE = {"too_large", "too_many_rows", "too_many_columns", "zip_bomb"}


class UnreadableList(DomainError):
    """A file that can't be read as a list of people."""

    status = 422
    code = "unreadable-list"


class LostList(DomainError):
    """What came back isn't what was shown."""

    status = 422
    code = "lost-list"
    sentence = gettext_lazy(
        "What was read got lost on the way, or is too old. Nothing was kept: send the file again."
    )


def read_list(content: bytes) -> Registrants:
    """Read a list from a file.

    Raises
    ------
    UnreadableList
        With a sentence that says what is wrong, and how to mend it.
    """
    words = {fold(str(label)): str(key) for key, label in Sector.choices}
    try:
        found = read_registrants(read_table(content), sectors=words)
    except TableError as error:
        refusal = UnreadableList(_sentence(error.code), field="file")
        refusal.status = 413 if error.code in TOO_LARGE else 422
        raise refusal from None
    except NoNames:
        raise UnreadableList(
            _(
                "No column of names was found: the first line should name the columns, for example Name, "
                "E-mail, Organisation, World."
            ),
            field="file",
        ) from None
    if not found.people:
        raise UnreadableList(_("There is nobody under the names of the columns."), field="file")
    return found


def _sentence(code: str) -> str:
    return {
        "empty": _("This file is empty."),
        "too_large": _("This file is larger than %(limit)d MB: send the list alone.")
        % {"limit": MOST_BYTES // 1_000_000},
        "too_many_rows": _("This file has more than %(limit)d lines: cut it in two.") % {"limit": MOST_ROWS},
        "too_many_columns": _("This file has more than %(limit)d columns: keep those that are needed.")
        % {"limit": MOST_COLUMNS},
        "unknown_format": _("This is not a spreadsheet that can be read: save it as CSV or XLSX."),
        "undecodable": _(
            "The letters of this file can’t be read: save it again as CSV in UTF-8, or as XLSX."
        ),
        "broken": _("This file is damaged: open it in your spreadsheet and save it again as CSV or XLSX."),
        "zip_bomb": _("This file unpacks to far more than a list of people: it was refused. Save it as CSV."),
        "hostile": _("This file holds parts that no list of people needs: it was refused. Save it as CSV."),
    }[code]


def file_too_large() -> UnreadableList:
    """Return the refusal of a file that is larger than we take."""
    refusal = UnreadableList(_sentence("too_large"), field="file")
    refusal.status = 413
    return refusal


def has_needs(people: list[Registrant]) -> bool:
    """Say whether a line says something of needs."""
    return any(getattr(person, need) for person in people for need in NEEDS)


def sealed(encounter: Encounter, found: Registrants) -> str:
    """Return a list as signed text, for a hidden field."""
    plain = {**asdict(found), "people": [_cells(person) for person in found.people]}
    return signing.dumps({"day": encounter.pk, "list": plain}, salt=SALT, compress=True)


def unsealed(encounter: Encounter, text: str) -> Registrants:
    """Return the list that was sealed for this day.

    Raises
    ------
    LostList
        If it was changed on the way, is another day's, or too old.
    """
    try:
        made = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
        if made["day"] != encounter.pk:
            raise LostList
        plain: dict[str, Any] = made["list"]
        people = tuple(Registrant(*cells) for cells in plain.pop("people"))
        return Registrants(people=people, **{name: tuple(words) for name, words in plain.items()})
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise LostList from None


def _cells(person: Registrant) -> list[Any]:
    return list(asdict(person).values())
