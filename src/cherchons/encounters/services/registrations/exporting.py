"""Sensitive data that is taken away leaves a trace."""

from django.db import transaction

from cherchons.encounters.models import Encounter
from cherchons.encounters.rules import can_see_needs
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


@transaction.atomic
def note_needs_taken(encounter: Encounter, *, by: Actor, extension: str) -> None:
    """Record that someone downloads the food and access needs of a day."""
    require(can_see_needs, by, encounter)
    audit.record(by, "encounters.needs.export", encounter, fields=["food", "access", extension])
