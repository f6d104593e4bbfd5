"""What a forwarded mail puts above its text: from, to, date and subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .lines import Line

_FIELD: Final = re.compile(
    r"(?P<name>de|from|a|to|cc|cci|bcc|date|envoye(?: le)?|sent|objet|subject|sujet|reply-to|repondre a)"
    r" ?: ?(?=\S)"
)
_NAMES: Final = {
    "de": "from",
    "from": "from",
    "objet": "subject",
    "subject": "subject",
    "sujet": "subject",
}
_FORWARDED: Final = re.compile(
    r"(?:debut du )?(?:message (?:transfere|d'origine|original)|forwarded message|original message"
    r"|begin forwarded message)[ :]*"
)
_LEAST: Final = 3
#: A subject alone counts in so many first lines.
_TOP: Final = 10


def mail_fields(lines: Sequence[Line]) -> dict[int, tuple[str, int]]:
    """Find the lines that a forwarded mail begins with.

    Parameters
    ----------
    lines
        What `read_lines` returned.

    Returns
    -------
    dict
        By the number of a line, the name of its field ("" for the mark of a forwarded message) and
        where its value begins. Three fields in a row count, with a sender or a subject among them, or a
        subject alone at the top of a letter.

    Notes
    -----
    Linear in the number of lines.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> mail_fields(read_lines("De : A\\nDate : 3 mai\\nObjet : Rencontre\\nBonjour"))[3]
    ('subject', 8)
    """
    found: dict[int, tuple[str, int]] = {}
    run: dict[int, tuple[str, int]] = {}
    for line in [*lines, None]:
        field = _FIELD.match(line.folded[:60]) if line is not None else None
        if line is not None and field is not None:
            run[line.number] = (_NAMES.get(field["name"], "other"), field.end())
            continue
        if line is not None and line.blank and not line.raw:
            continue
        if 0 < len(run) < _LEAST:
            alone = {n: one for n, one in run.items() if one[0] == "subject" and n <= _TOP}
            found.update(alone if len(alone) == 1 else {})
        if len(run) >= _LEAST and {"from", "subject"} & {name for name, _ in run.values()}:
            found.update(run)
        run = {}
        if line is not None and _FORWARDED.fullmatch(line.folded[:80].strip(" -_")):
            found[line.number] = ("", 0)
    return found
