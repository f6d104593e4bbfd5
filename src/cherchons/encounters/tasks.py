"""What goes: our parts of an erasure, and what is deleted by itself when its time has passed."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max, Q

from cherchons.encounters.models import Agenda, Encounter, Organiser, Revision, Series, Speaker, TeamMember
from cherchons.encounters.queries.documents import Document, everyone
from cherchons.kernel import audit
from cherchons.kernel.actors import System

AGENDAS_AFTER = timedelta(days=90)
ADDRESSES_AFTER = timedelta(days=365)
REVISIONS_AFTER = timedelta(days=365)


# --- parts of an erasure (people's service runs them in one transaction) -----------------------------------
def erase_speeches(account_id: int) -> None:
    """Cut the tie between a person and programmes: account and address go, there and in what undo keeps."""
    address = get_user_model().objects.filter(pk=account_id).values_list("email", flat=True).first() or ""
    mine = Q(account_id=account_id)
    if address:
        mine |= Q(email__iexact=address)
    Speaker.objects.filter(mine).update(account=None, email="")

    def theirs(person: Document) -> bool:
        same_address = bool(address) and person.get("email", "").lower() == address.lower()
        return person.get("account") == account_id or same_address

    for revision in Revision.objects.iterator(chunk_size=50):
        if _clean(revision, theirs):
            revision.save(update_fields=["before", "after"])


def erase_teams(account_id: int) -> None:
    """Take a person out of every team."""
    TeamMember.objects.filter(account_id=account_id).delete()


def _clean(revision: Revision, theirs: Any) -> bool:
    """Take addresses and accounts out of one revision; say whether there were any."""
    found = [p for made in (revision.before, revision.after) if made for p in everyone(made) if theirs(p)]
    for person in found:
        person["email"], person["account"] = "", None
    return bool(found)


# --- what is deleted by itself ------------------------------------------------------------------------
def _over_since(now: datetime, after: timedelta) -> list[int]:
    """Return the encounters whose last day was so long ago."""
    over = Encounter.objects.annotate(last=Max("days__date")).filter(last__lt=(now - after).date())
    return list(over.values_list("pk", flat=True))


def forget_agendas(now: datetime) -> int:
    """Delete the agendas of days that are long over."""
    gone = Agenda.objects.filter(encounter_id__in=_over_since(now, AGENDAS_AFTER)).delete()[0]
    return _logged(gone, "encounters.agendas.forget")


def forget_addresses(now: datetime) -> int:
    """Delete the private addresses of speakers of days that are long over."""
    old = Speaker.objects.filter(encounter_id__in=_over_since(now, ADDRESSES_AFTER)).exclude(email="")
    return _logged(old.update(email=""), "encounters.addresses.forget")


def forget_revisions(now: datetime) -> int:
    """Delete old steps of undo: they hold addresses too."""
    gone = Revision.objects.filter(at__lt=now - REVISIONS_AFTER).delete()[0]
    return _logged(gone, "encounters.revisions.forget")


def _logged(count: int, action: str) -> int:
    if count:
        audit.record(System(task="kernel.retention"), action, fields=[])
    return count


# --- two organisations that turn out to be one ------------------------------------------------------------
@transaction.atomic
def move_organisation(gone: int, kept: int) -> None:
    """Let what points to one organisation point to the other; the directory's service asks and records."""
    already = Organiser.objects.filter(organisation_id=kept).values("encounter_id")
    Organiser.objects.filter(organisation_id=gone, encounter_id__in=already).delete()
    for model in (Series, Encounter, Organiser, Speaker):
        model._default_manager.filter(organisation_id=gone).update(organisation_id=kept)
