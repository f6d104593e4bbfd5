"""That who's who was taken away as a file."""

from django.db import transaction

from cherchons.encounters.models import Encounter
from cherchons.encounters.rules import can_manage_registrations
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


@transaction.atomic
def note_who_taken(encounter: Encounter, *, by: Actor, extension: str) -> None:
    """Record that the presentations of a day left the platform, and by whom."""
    require(can_manage_registrations, by, encounter)
    audit.record(by, "encounters.who.export", encounter, fields={extension})
