"""What goes of programmes, in an erasure or by itself; and what the sweep makes ready for their readers."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q

from cherchons.encounters.models import Agenda, Encounter, Organiser, Revision, Series, Speaker, TeamMember
from cherchons.encounters.queries.documents import Document, everyone
from cherchons.encounters.queries.personal import any_of
from cherchons.encounters.services import preparing
from cherchons.kernel import audit
from cherchons.kernel.actors import System
from cherchons.people.queries import proved_emails_of

AGENDAS_AFTER = timedelta(days=90)
ADDRESSES_AFTER = timedelta(days=365)
REVISIONS_AFTER = timedelta(days=365)
PREPARED_AT_ONCE = 50  # releases: a few seconds of work


# --- parts of an erasure (people's service runs them in one transaction) -----------------------------------
def erase_speeches(account_id: int) -> None:
    """Cut the tie between a person and programmes: account and address go, there and in what undo keeps."""
    addresses = proved_emails_of(account_id)
    Speaker.objects.filter(Q(account_id=account_id) | any_of("email", addresses)).update(
        account=None, email=""
    )

    def theirs(person: Document) -> bool:
        return person.get("account") == account_id or person.get("email", "").lower() in addresses

    for revision in Revision.objects.iterator(chunk_size=50):
        if _clean(revision, theirs):
            revision.save(update_fields=["before", "after"])


def erase_contacts(account_id: int) -> None:
    """Empty the contact of drafts where it is the person's, and of what undo keeps; releases stay.

    The draft's version grows: a page opened before can't bring the contact back, and the organisers see that
    there is something to publish.
    """
    addresses = proved_emails_of(account_id)
    mine = Encounter.objects.filter(any_of("contact_email", addresses))
    mine.update(contact_name="", contact_email="", version=F("version") + 1)
    kept = any_of("before__contact_email", addresses) | any_of("after__contact_email", addresses)
    for revision in Revision.objects.filter(kept).iterator(chunk_size=50):
        for made in (revision.before, revision.after):
            if made and made.get("contact_email", "").lower() in addresses:
                made["contact_name"], made["contact_email"] = "", ""
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
def over_since(now: datetime, after: timedelta) -> list[int]:
    """Return the encounters whose last day was so long ago."""
    over = Encounter.objects.annotate(last=Max("days__date")).filter(last__lt=(now - after).date())
    return list(over.values_list("pk", flat=True))


def forget_agendas(now: datetime) -> int:
    """Delete the agendas of days that are long over."""
    gone = Agenda.objects.filter(encounter_id__in=over_since(now, AGENDAS_AFTER)).delete()[0]
    return logged(gone, "encounters.agendas.forget")


def forget_addresses(now: datetime) -> int:
    """Delete the private addresses of speakers of days that are long over."""
    old = Speaker.objects.filter(encounter_id__in=over_since(now, ADDRESSES_AFTER)).exclude(email="")
    return logged(old.update(email=""), "encounters.addresses.forget")


def forget_revisions(now: datetime) -> int:
    """Delete old steps of undo: they hold addresses too."""
    gone = Revision.objects.filter(at__lt=now - REVISIONS_AFTER).delete()[0]
    return logged(gone, "encounters.revisions.forget")


def logged(count: int, action: str) -> int:
    """Write that so many things were deleted, if any were; return how many."""
    if count:
        audit.record(System(task="kernel.retention"), action, fields=[])
    return count


# --- what is made ready for readers -----------------------------------------------------------------------
def prepare_releases(now: datetime) -> int:
    """Prepare the releases that another version of our code had prepared, or none; some at each sweep."""
    return preparing.prepare_some(limit=PREPARED_AT_ONCE)


# --- two organisations that turn out to be one ------------------------------------------------------------
@transaction.atomic
def move_organisation(gone: int, kept: int) -> None:
    """Let what points to one organisation point to the other; the directory's service asks and records."""
    already = Organiser.objects.filter(organisation_id=kept).values("encounter_id")
    Organiser.objects.filter(organisation_id=gone, encounter_id__in=already).delete()
    for model in (Series, Encounter, Organiser, Speaker):
        model._default_manager.filter(organisation_id=gone).update(organisation_id=kept)
