"""What a step of composing workshops and one of planning tables have in common."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from cherchons.kernel import clock


class Step(models.Model):
    """One step, never changed afterwards: what was set, and who would go or sit where.

    ``content`` holds ids and numbers, no names. Undo goes to the step ``before``.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    content = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]
