"""What every change of a draft has in common: lock, version, undo, trail; and undo itself."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from cherchons.encounters.models import Encounter, Revision
from cherchons.encounters.queries.programme import document
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import restoring
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError, NotFound
from cherchons.kernel.permissions import require

Made = TypeVar("Made", bound=models.Model)
KEPT_REVISIONS = 60  # steps back that undo remembers


class NothingToUndo(DomainError):
    """There is no earlier (or later) state of the draft."""

    status = 409
    code = "nothing-to-undo"


@dataclass
class Change:
    """One change of a draft, while it is being made."""

    repeated: str | None = None  # the id of the object that this very submission already made
    touched: models.Model | None = None
    fields: set[str] = field(default_factory=set)
    empty: bool = False

    def made(self, model: type[Made]) -> Made:
        """Return what this very submission already made."""
        return audit.still_there(model, self.repeated or "")

    def of(self, touched: models.Model, fields: Iterable[str] = ()) -> None:
        """Say what was changed, for the trail."""
        self.touched = touched
        self.fields.update(fields)

    def nothing(self) -> None:
        """Say that everything already was as asked: no new version, no step to undo."""
        self.empty = True


@contextmanager
def changing(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    action: str,
    subject: str = "",
    request_key: UUID | None = None,
) -> Iterator[Change]:
    """Make one change of a draft in one transaction: nobody else changes it meanwhile, and it can be undone.

    Raises
    ------
    Conflict
        If the draft is no longer at ``version``, the one that the person saw.
    """
    with transaction.atomic():
        now = locked(encounter)
        change = Change(repeated=audit.already_done(request_key, action, by))
        if change.repeated is not None:
            encounter.version = now.version
            yield change
            return
        check_version(now, version)
        before = document(now, private=True)
        yield change
        if change.empty:
            return
        _remember(now, before, action, subject)
        _grow(now, encounter)
        audit.record(by, action, change.touched or encounter, fields=change.fields, request_key=request_key)


def locked(encounter: Encounter) -> Encounter:
    """Return the encounter as it is now, held until the end of the transaction."""
    found = Encounter.objects.select_for_update().filter(pk=encounter.pk).first()
    if found is None:
        raise NotFound(_("This draft was deleted."))
    return found


def check_version(now: Encounter, version: int) -> None:
    """Refuse a change made from a page that no longer shows the draft as it is."""
    if now.version != version:
        raise Conflict


def _remember(now: Encounter, before: dict[str, Any], action: str, subject: str) -> None:
    now.revisions.filter(undone=True).delete()  # a new change ends what could be redone
    Revision.objects.create(
        encounter=now,
        number=now.version,
        change=action.removeprefix("encounters."),
        subject=subject[:250],
        before=before,
    )
    oldest = now.revisions.order_by("-number").values_list("number", flat=True)[KEPT_REVISIONS:]
    if oldest:
        now.revisions.filter(number__lte=oldest[0]).delete()


def _grow(now: Encounter, seen: Encounter) -> None:
    Encounter.objects.filter(pk=now.pk).update(version=now.version + 1)
    seen.version = now.version + 1


@transaction.atomic
def undo(encounter: Encounter, *, by: Actor, version: int, request_key: UUID | None = None) -> Encounter:
    """Bring the draft back to what it was before its last change; may be repeated to go further back."""
    require(can_edit, by, encounter)
    return _step(encounter, by, version, request_key, back=True)


@transaction.atomic
def redo(encounter: Encounter, *, by: Actor, version: int, request_key: UUID | None = None) -> Encounter:
    """Make the last undone change again."""
    require(can_edit, by, encounter)
    return _step(encounter, by, version, request_key, back=False)


def _step(
    encounter: Encounter, by: Actor, version: int, request_key: UUID | None, *, back: bool
) -> Encounter:
    now = locked(encounter)
    action = "encounters.undo" if back else "encounters.redo"
    if audit.already_done(request_key, action, by) is not None:
        return now
    check_version(now, version)
    step = now.revisions.filter(undone=not back).order_by("-number" if back else "number").first()
    if step is None:
        raise NothingToUndo(_("There is nothing left to undo.") if back else _("There is nothing to redo."))
    if back:
        step.after, wanted = document(now, private=True), step.before
    else:
        wanted = step.after
    restoring.restore(now, as_draft(now, wanted))
    step.undone = back
    step.save(update_fields=["after", "undone"])
    _grow(now, encounter)
    audit.record(by, action, encounter, request_key=request_key)
    encounter.refresh_from_db()
    return encounter


def as_draft(now: Encounter, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the wanted document but for what everyone already sees: the state, and a published address."""
    public = {"state": now.state, "state_note": now.state_note}
    if now.releases.exists():
        public["slug"] = now.slug
    return {**wanted, **public}
