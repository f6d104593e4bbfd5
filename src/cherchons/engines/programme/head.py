"""The head of a programme: title, description, organisers, place, before the first session."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from .blocks import Block, mentioned_dates
from .body import Body
from .folding import fold
from .headings import capital
from .marks import clean
from .model import warn
from .people import read_people, split_bodies
from .times import find_ranges
from .titles import from_subject, is_event, is_greeting, is_letterhead
from .vocabulary import BODY_WORDS, PRACTICAL

_INVITES: Final = re.compile(
    r"(?:vous (?:invite|convie|propose)(?:nt)?|(?:ont|a|avons|avec) (?:le |grand )?plaisir (?:de|que nous)"
    r" vous (?:inviter|convier|convions)"
    r"|(?:warmly |kindly )?invites? (?:you|everyone|all))(?: (?:a|au|aux|to))? "
)
_OBJECT: Final = re.compile(
    r"(?:une?|la|le|l'|leur|leurs|son|sa|a|an|the|our)? ?(?P<what>.{4,90}?)"
    r"(?= pour | afin | sur le | (?:le|ce) (?:\d|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)"
    r"| on \w+day| qui | on | to |[.,;:!]|$)"
)
_PLACE_WORDS: Final = re.compile(
    r"(?:a |au |aux |at |in |chez )|.*\b\d{5}\b|.*\b(?:rue|avenue|boulevard|place|street|road"
    r"|square|campus|maison|salle|centre|mairie|universite|university|parc|park|jardin|domaine"
    r"|chateau|gymnase|espace|halle|hall|cinema|theatre|bibliotheque|library|mediatheque|hotel"
    r"|quai|route|chemin|allee|impasse|cours)\b"
)
_IN_TOWN: Final = re.compile(r"[A-ZÀ-Ý][^.!?:;,]{2,50}, [A-ZÀ-Ý][\w'’ -]{1,30}")
_AT: Final = re.compile(
    r"^(?:@ ?|[àÀ] la |[àÀ] l['’]|[Aa]u |aux |à |a |at the |at |in the |in )"
    r"(?=[A-ZÀ-Ý\d]|salle|mairie|maison|bib|m.diath)"
)
_BY: Final = re.compile(r"(?:organise|propose|porte|organi[sz]ed|hosted)(?:e|·e)?s? (?:par|by) ")


@dataclass(slots=True)
class Head:
    """What the head says."""

    title: str = ""
    description: list[str] = field(default_factory=list)
    organisers: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    practical: list[str] = field(default_factory=list)
    language: str = ""


def read_head(blocks: Sequence[Block], body: Body) -> Head:
    """Read the blocks that stand before the first session.

    Parameters
    ----------
    blocks
        In order, without any session.
    body
        Where dates, hours, doors, notes and people go.

    Returns
    -------
    Head
        Every block is in it, in `body`, or among the unread lines of `body`.
    """
    head = Head()
    for index, block in enumerate(blocks):
        if block.kind == "label":
            _label(head, block, body)
        elif block.kind in ("text", "choice", "bullet"):
            if index and _below_date(blocks[index - 1], block) and _is_place(block.text):
                for part in block.text.split("\n"):
                    body.add("day_place", part)
            else:
                _paragraph(head, block, blocks[index + 1 :], body)
        elif block.kind == "row":
            head.description.append(" | ".join(cell for cell in block.cells if cell))
        else:
            body.read(block, ())
    _from_day(head, body)
    _retitle(head)
    _invitation(head, body, blocks)
    _subject(head, body, blocks)
    if not body.days:
        _date_in_prose(blocks, body)
    return head


def _below_date(above: Block, block: Block) -> bool:
    """Say whether a short text stands just below the date or the hours of the day."""
    dated = above.kind == "day" or (above.kind == "label" and above.label in ("date", "hours"))
    return dated and not block.gap and block.kind == "text" and len(block.text) <= 160


def _is_place(text: str) -> bool:
    """Say whether a line just below the date is where it is: an address, or "Le Tri Postal, Lille"."""
    first = text.partition("\n")[0]
    return bool(_PLACE_WORDS.match(fold(first)) or _IN_TOWN.fullmatch(first)) and not is_event(first)


def _retitle(head: Head) -> None:
    """Prefer an encounter, named lower, to the letterhead or the greeting that stands above it."""
    if head.title and not is_letterhead(head.title):
        return
    for index, text in enumerate(head.description):
        title, _, rest = text.partition("\n")
        if not is_event(title):
            continue
        above = [head.title] if head.title else []
        lines = [line for part in head.description[:index] for line in part.split("\n")]
        bodies = [line for line in lines if is_letterhead(line) and len(line) < 120]
        if not head.organisers:
            head.organisers.extend([*above, *bodies])
            above, lines = [], [line for line in lines if line not in bodies]
        kept = "\n".join([*above, *lines])
        head.title = clean(title)
        head.description[: index + 1] = [part for part in (kept, rest) if part]
        return


def _subject(head: Head, body: Body, blocks: Sequence[Block]) -> None:
    """Use the subject of a mail where nothing else is a title."""
    if not body.fields.pop("subject", []):
        return
    block = next(block for block in blocks if block.kind == "mail" and block.label == "subject")
    if head.title:
        body.unread.update(block.lines)
    else:
        head.title = from_subject(block.text)


def _label(head: Head, block: Block, body: Body) -> None:
    if block.label == "title" and not head.title:
        head.title = clean(block.text.replace("\n", " "))
    elif block.label == "date":
        _date(head, block, body)
    elif block.label in ("hours", "doors"):
        _hours(block, body)
        if re.search(r"\([^()]*[a-z]", fold(block.text)):
            head.practical.append(block.text)
    elif block.label in ("place", "room"):
        head.place.extend(part.strip() for part in block.text.split("\n") if part.strip())
    elif block.label == "organisers":
        for part in block.text.split("\n"):
            head.organisers.extend(split_bodies(part))
    elif block.label in ("speakers", "facilitators"):
        body.speakers.extend(person for part in block.text.split("\n") for person in read_people(part))
    elif block.label == "language":
        head.language = block.text
    elif block.label == "practical":
        head.practical.append(block.text)
    else:
        head.description.append(block.text)


def _date(head: Head, block: Block, body: Body) -> None:
    dates = mentioned_dates(block.text)
    if not dates:
        body.unread.update(block.lines)
        return
    resolved = body.calendar.resolve(dates[0], block.line)
    if resolved is None:
        body.unread.update(block.lines)
    elif body.days.get(1) in (None, resolved):
        body.days[1] = resolved
        _hours(block, body, optional=True)
    else:
        body.unread.update(block.lines)


def _hours(block: Block, body: Body, *, optional: bool = False) -> None:
    times = next(iter(find_ranges(fold(block.text[:200]))), None)
    if times is None:
        if not optional:
            body.unread.update(block.lines)
    elif block.label == "doors":
        body.doors = times.start
    else:
        body.spans.setdefault(1, (times.start, times.end))


def _paragraph(head: Head, block: Block, following: Sequence[Block], body: Body) -> None:
    text = f"{block.bullet} {block.text}" if block.kind == "bullet" else block.text
    folded = fold(text[:300])
    by = _BY.match(folded)
    if by and "\n" not in text and len(text) < 300:
        head.organisers.extend(split_bodies(text[by.end() :]))
        return
    if not head.title and not head.description and block.kind != "bullet":
        title, _, rest = text.partition("\n")
        if _titular(title, block, rest, following):
            head.title = clean(title)
            text = rest
    if not text:
        return
    if folded.startswith(PRACTICAL) and head.description:
        head.practical.append(text)
    else:
        head.description.append(text)


def _titular(title: str, block: Block, rest: str, following: Sequence[Block]) -> bool:
    """Say whether the first line is a title: short, alone, and not a sentence."""
    if block.strong:
        return True
    if len(title) > 150 or title[-1:] in ".;," or _INVITES.search(fold(title)) or is_greeting(title):
        return False
    if is_event(title):
        return True
    letters = [char for char in title if char.isalpha()]
    capitals = len(letters) > 3 and sum(char.isupper() for char in letters) > 0.7 * len(letters)
    if capitals or len(block.lines) == 1:
        return True
    return bool(rest) and len(title) <= 90


def _from_day(head: Head, body: Body) -> None:
    """Use what stands beside the date: a title before it, a place after it."""
    for text in body.fields.pop("day_title", []):
        if not head.title and not is_greeting(text):
            head.title = text
        else:
            head.description.append(text)
    for text in body.fields.pop("day_place", []):
        folded = fold(text)
        if head.title or _PLACE_WORDS.match(folded) or any(word in BODY_WORDS for word in folded.split()):
            head.place.append(clean(_AT.sub("", text)).rstrip("."))
        else:
            head.title = text


def _invitation(head: Head, body: Body, blocks: Sequence[Block]) -> None:
    """Find in "A, B et C vous invitent à une journée pour…" who invites, and to what."""
    for text in head.description:
        found = _INVITES.search(fold(text[:4000]))
        if found is None:
            continue
        before = text[: found.start()]
        subject = before[
            max(before.rfind(end) + len(end) if end in before else 0 for end in (". ", "! ", "? ", "\n")) :
        ].strip()
        bodies = split_bodies(subject) if len(subject) < 400 else ()
        if not head.organisers and not fold(subject).startswith(("nous", "we ", "on ")) and subject:
            head.organisers.extend(bodies)
        what = _OBJECT.match(fold(text), found.end())
        if (not head.title or is_letterhead(head.title)) and what:
            if head.title and not any(fold(head.title) in fold(one) for one in head.organisers):
                head.organisers.insert(0, head.title)
            head.title = capital(text[what.start("what") : what.end("what")].strip())
            body.warnings.append(warn("title_guessed", blocks[0].line if blocks else None, title=head.title))
        return


def _date_in_prose(blocks: Sequence[Block], body: Body) -> None:
    for block in blocks:
        if block.kind not in ("text", "bullet", "choice"):
            continue
        for found in mentioned_dates(block.text):
            resolved = body.calendar.resolve(found, block.line)
            if resolved is not None:
                body.days[1] = resolved
                return
