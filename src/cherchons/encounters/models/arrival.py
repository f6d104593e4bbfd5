"""The morning of the day: who works at the desk by a link, and who came in when."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from cherchons.encounters.enums import ArrivalKind
from cherchons.encounters.models.programme import Encounter
from cherchons.encounters.models.registrations import Registration
from cherchons.kernel import clock


class DeskLink(models.Model):
    """The link of a desk volunteer: no account, an end time, and it can be withdrawn."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="desk_links")
    label = models.CharField(max_length=80)  # whose desk: "Entrance, Samia"
    expires_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label


class Arrival(models.Model):
    """Something that happened at a desk: someone came in, or an entry was taken back.

    A device gives each its own ``uid``, so that what was noted without a network is sent as often as needed
    and counted once. The latest by ``at`` says whether the person is here.
    """

    uid = models.UUIDField(default=uuid4, unique=True)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="arrivals")
    kind = models.CharField(max_length=8, choices=ArrivalKind)
    at = models.DateTimeField()  # when it happened, by the device's clock brought to ours
    recorded_at = models.DateTimeField(default=clock.now)
    desk = models.CharField(max_length=80, blank=True)  # the link's or the actor's key
    before = models.CharField(max_length=10, blank=True)  # the state of one let in without a place, for undo

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.kind
