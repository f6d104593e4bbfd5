"""What the organisers' desk does to many registrations at once."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from cherchons.encounters.enums import PaperKind, PaperState
from cherchons.encounters.models.programme import Encounter
from cherchons.kernel import clock


class GroupMessage(models.Model):
    """A message to those whom a filter chose; each mail is a row of the outbox."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="group_messages")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    filters = models.CharField(max_length=500, blank=True)  # as in the address of the list
    count = models.PositiveIntegerField()  # mails written
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class BulkAction(models.Model):
    """A change of several registrations at once, with what it takes to undo it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="bulk_actions")
    action = models.CharField(max_length=20)
    before = models.JSONField()  # {registration id: {field: value before}}: states and numbers, no names
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.action


class PaperOrder(models.Model):
    """Papers to be made by the worker: badges, sign-in sheet, certificates, room signs."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="paper_orders")
    kind = models.CharField(max_length=12, choices=PaperKind)
    options = models.JSONField(default=dict)  # sheet, language, filters
    state = models.CharField(max_length=8, choices=PaperState, default=PaperState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=250, blank=True)
    file = models.FileField(upload_to="papers/", blank=True)  # private: given by a view that asks who
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
