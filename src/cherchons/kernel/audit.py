"""The trail of every change of state: ids and field names, never values."""

import secrets
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import connection, models
from django.utils.translation import gettext as _

from cherchons.kernel import clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import NotFound
from cherchons.kernel.models import AuditEntry

M = TypeVar("M", bound=models.Model)


def record(
    by: Actor,
    action: str,
    obj: models.Model | None = None,
    *,
    fields: Iterable[str] = (),
    public: bool = False,
    request_key: UUID | None = None,
) -> AuditEntry:
    """Write one entry, in the caller's transaction.

    Parameters
    ----------
    by, action, obj, fields
        Who did what to which object, and the names of the fields that changed.
    public
        Whether a public page may now show something else: cached public pages are made again.
    request_key
        The key of the form's submission; a second entry of the same person, action and key breaks the
        transaction.
    """
    return AuditEntry.objects.create(
        at=clock.now(),
        actor_kind=by.kind,
        actor_key=by.key,
        on_behalf_of=by.on_behalf_of,
        action=action,
        object_type=obj._meta.label if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        fields=sorted(fields),
        public=public,
        request_key=_submission(request_key, action, by),
    )


def already_done(request_key: UUID | None, action: str, by: Actor) -> str | None:
    """Return the id of the object that this very submission already made, or None the first time.

    The same submission at the same moment waits for the first one's transaction to end.
    """
    submission = _submission(request_key, action, by)
    if submission is None:
        return None
    if connection.vendor == "postgresql" and connection.in_atomic_block:  # SQLite has one writer at a time
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [submission.int % 2**63])
    found = AuditEntry.objects.filter(request_key=submission).first()
    return found.object_id if found else None


def made_before(model: type[M], request_key: UUID | None, action: str, by: Actor) -> M | None:
    """Return the object that this very submission already made, or None the first time.

    Raises
    ------
    NotFound
        If it was made, and deleted since.
    """
    done = already_done(request_key, action, by)
    return None if done is None else still_there(model, done)


def still_there(model: type[M], made: str) -> M:
    """Return what a form made, or say that it was deleted since."""
    found = model._default_manager.filter(pk=made).first()
    if found is None:
        raise NotFound(_("What this form made was deleted since. Open the form anew to make another one."))
    return found


def _submission(request_key: UUID | None, action: str, by: Actor) -> UUID | None:
    """Return what is unique about a submission: a key copied by someone else, or put into another form, is
    not the same one."""
    return None if request_key is None else uuid5(request_key, f"{action} {by.key}")


def trail(obj: models.Model) -> models.QuerySet[AuditEntry]:
    """Return the entries about one object, latest first."""
    return AuditEntry.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk)).order_by("-id")


def entries_by(actor_key: str) -> models.QuerySet[AuditEntry]:
    """Return what one actor did or what was done for them, earliest first."""
    theirs = models.Q(actor_key=actor_key) | models.Q(on_behalf_of=actor_key)
    return AuditEntry.objects.filter(theirs).order_by("id")


def public_generation() -> int:
    """Return a number that grows whenever a public page may have changed (one indexed query)."""
    latest: dict[str, Any] = AuditEntry.objects.filter(public=True).aggregate(latest=models.Max("id"))
    return latest["latest"] or 0


def pseudonymise(actor_key: str) -> int:
    """Replace a person's key by a random one, the same on all their entries; return how many changed."""
    pseudonym = f"erased:{secrets.token_hex(8)}"
    changed = AuditEntry.objects.filter(actor_key=actor_key).update(actor_key=pseudonym)
    return changed + AuditEntry.objects.filter(on_behalf_of=actor_key).update(on_behalf_of=pseudonym)
