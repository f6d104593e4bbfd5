"""What the undo button says: what it will take back."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.models import Encounter, Revision

WHAT: dict[str, Any] = {
    "edit": gettext_lazy("what people need to know, changed"),
    "day.add": gettext_lazy("%(subject)s, added"),
    "day.edit": gettext_lazy("%(subject)s, changed"),
    "day.delete": gettext_lazy("%(subject)s, taken out"),
    "unread.dismiss": gettext_lazy("a line set aside"),
    "unread.insert": gettext_lazy("a line put in its place"),
    "unread.item": gettext_lazy("a line made into a point"),
    "unread.session": gettext_lazy("a line made into a session"),
    "session.parallel": gettext_lazy("“%(subject)s”, put beside another"),
    "session.duplicate": gettext_lazy("“%(subject)s”, duplicated"),
}
VERBS: dict[str, Any] = {
    "add": gettext_lazy("“%(subject)s”, added"),
    "edit": gettext_lazy("“%(subject)s”, changed"),
    "move": gettext_lazy("“%(subject)s”, moved"),
    "delete": gettext_lazy("“%(subject)s”, taken out"),
}


def what_of(revision: Revision) -> str:
    """Say what a change was, in a few words."""
    words = WHAT.get(revision.change) or VERBS.get(revision.change.rpartition(".")[2])
    return str(words) % {"subject": _subject(revision)} if words else _("the last change")


def _subject(revision: Revision) -> str:
    if revision.change.startswith("day."):
        return date_format(date.fromisoformat(revision.subject), "l j F")
    short = revision.subject
    return short if len(short) <= 60 else short[:59].rstrip() + "…"


def steps(encounter: Encounter) -> dict[str, str]:
    """Return what undo and redo would do, in words; empty where there is nothing."""
    back = encounter.revisions.filter(undone=False).order_by("-number").first()
    forth = encounter.revisions.filter(undone=True).order_by("number").first()
    return {"undo": what_of(back) if back else "", "redo": what_of(forth) if forth else ""}
