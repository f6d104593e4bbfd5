"""Mails about workshops: where one is expected, which of one's wishes that is, when, in which room."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import get_language, gettext, override

from cherchons.encounters.messages.groups import WORKSHOPS, Mail
from cherchons.encounters.messages.registrations import About
from cherchons.encounters.models import Registration, Release
from cherchons.encounters.queries import display
from cherchons.encounters.queries.programme import SessionView
from cherchons.engines import typography
from cherchons.kernel import outbox

AT_ONCE = 500  # keys of one query
WHICH = WORKSHOPS.removeprefix("encounters.").rstrip(":")


def tell_workshops(
    registration: Registration,
    release: Release | None,
    *,
    step: int,
    places: Mapping[str, str],
    ranks: Mapping[str, int],
    new: bool,
    due_at: datetime,
) -> None:
    """Tell someone their workshops, all of them, in the order of the day.

    Parameters
    ----------
    step
        The composition that is published, for the first time.
    places, ranks
        Slot → session; → the rank of their wish, 0 or less where it is none.
    new
        Whether they had none before; otherwise something changed.
    """
    with override(registration.language):
        subject, lines = _said(release, places=places, ranks=ranks, new=new)
        About(registration, release).post(f"{WHICH}:{step}", subject, lines, due_at=due_at, fresh=True)


def drop_waiting(steps: Iterable[int], people: Iterable[Registration]) -> set[str]:
    """Delete mails of these compositions that did not leave yet; return to whom, by uid."""
    earlier = list(steps)
    keys = [f"{WORKSHOPS}{step}:{r.uid.hex}:{r.number}" for r in people for step in earlier]
    dropped: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        waiting = outbox.with_key(WORKSHOPS).filter(
            key__in=keys[start : start + AT_ONCE], state=outbox.State.QUEUED
        )
        dropped |= {str(key).split(":")[2] for key in waiting.values_list("key", flat=True)}
        waiting.delete()
    return dropped


def workshops_mail(
    registration: Registration,
    release: Release | None,
    *,
    places: Mapping[str, str],
    ranks: Mapping[str, int],
    new: bool,
) -> Mail:
    """Return the same mail, to be shown before anyone gets it."""
    with override(registration.language):
        subject, lines = _said(release, places=places, ranks=ranks, new=new)
        made = About(registration, release).written(subject, lines)
        return Mail(registration.email, *made, registration.language)


def _said(
    release: Release | None, *, places: Mapping[str, str], ranks: Mapping[str, int], new: bool
) -> tuple[str, list[str]]:
    """Return subject and lines, in the language that is active."""
    language = get_language() or "fr"
    if new:
        subject, lead = gettext("Your workshops: %(title)s"), gettext("Here is where we expect you:")
    else:
        subject = gettext("Your workshops have changed: %(title)s")
        lead = gettext("Something changed in your workshops. Here is where we expect you now:")
    if release is None:
        return subject, [lead]
    shown = display.of_release(release, language[:2]).programme
    found = [(shown.session(uid), ranks.get(slot, 0)) for slot, uid in places.items()]
    held = sorted(((s, rank) for s, rank in found if s is not None), key=lambda one: one[0].start)
    return subject, ["\n".join([lead, *(_line(session, rank, language) for session, rank in held)])]


def _line(session: SessionView, rank: int, language: str) -> str:
    hours = typography.hours(session.start, session.end, language)
    parts = [hours, session.title, session.room, wish_words(rank)]
    return "– " + ", ".join(part for part in parts if part)


def wish_words(rank: int) -> str:
    """Return "your first wish", "your second wish", …; nothing where it is not among them."""
    if rank < 1:
        return ""
    known = {1: gettext("your first wish"), 2: gettext("your second wish"), 3: gettext("your third wish")}
    return known.get(rank) or gettext("your wish number %(n)d") % {"n": rank}
