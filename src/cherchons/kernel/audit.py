"""The trail of every change of state: ids and field names, never values."""

import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from cherchons.kernel import clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.models import AuditEntry


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
        The key of the form's submission; a second entry with the same key breaks the transaction.
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
        request_key=request_key,
    )


def already_done(request_key: UUID | None, action: str, by: Actor) -> str | None:
    """Return the id of the object that this very submission already made, or None the first time."""
    if request_key is None:
        return None
    found = AuditEntry.objects.filter(request_key=request_key, action=action, actor_key=by.key).first()
    return found.object_id if found else None


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
