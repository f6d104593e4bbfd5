"""Who's who among those who come, and who met whom. Nothing is shown that a person did not choose to show."""

from django.db import models

from cherchons.directory.models import Topic
from cherchons.encounters.models.registrations import Registration
from cherchons.kernel import clock


class Presentation(models.Model):
    """How a registered person presents themselves to the others of the day, while they agree to."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="presentation")
    shown = models.BooleanField(default=False)  # withdrawn at any time; the consent keeps the words
    looks_for = models.CharField(max_length=300, blank=True)
    offers = models.CharField(max_length=300, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    contact = models.CharField(max_length=200, blank=True)  # what is given where both agree
    shown_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"presentation of {self.registration_id}"


class Met(models.Model):
    """That a person says they met another one. Both say so: an acquaintance was made.

    The contact is exchanged where both want it, and is seen no more once one of them withdraws.
    """

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="met")
    other = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="met_by")
    wants_contact = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "other"], name="met_once"),
            models.CheckConstraint(
                condition=~models.Q(registration=models.F("other")), name="nobody_met_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} met {self.other_id}"
