"""Wishes for workshops, and how workshops are composed from them.

A *slot* is a group of parallel workshops of the programme: everyone goes to one of them. Sessions are
named by their uid: undo may take a session's row away and bring it back.
"""

from django.db import models

from cherchons.encounters.enums import Channel, ComposingStep
from cherchons.encounters.models.programme import Encounter
from cherchons.encounters.models.registrations import Registration
from cherchons.encounters.models.steps import Step
from cherchons.kernel import clock


class WishPlan(models.Model):
    """Which workshops of a day are ranked, and until when. Its row is the lock of composing."""

    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="wish_plan")
    closes_at = models.DateTimeField(null=True, blank=True)  # empty: when the day begins
    stopped = models.BooleanField(default=False)  # closed by hand, whatever the date says
    word = models.CharField(max_length=300, blank=True)  # of the organisers, above the wishes
    second_word = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    current = models.ForeignKey(
        "Composition", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the step that is looked at; undo moves it back
    published = models.ForeignKey(
        "Composition", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the step that people were told

    def __str__(self) -> str:
        return f"wishes of {self.encounter_id}"


class WishedSession(models.Model):
    """A workshop that people rank, with the limits to compose it by."""

    plan = models.ForeignKey(WishPlan, on_delete=models.CASCADE, related_name="sessions")
    session_uid = models.UUIDField()
    capacity = models.PositiveIntegerField(null=True, blank=True)  # empty: shared out evenly, with some room
    minimum = models.PositiveIntegerField(null=True, blank=True)  # empty: half of an even share
    least = models.JSONField(default=dict, blank=True)  # {sector: people}; empty: proposed from who comes
    most = models.JSONField(default=dict, blank=True)  # {sector: people}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "session_uid"], name="wished_session_once")]

    def __str__(self) -> str:
        return f"{self.session_uid}"


class WishSheet(models.Model):
    """That a person said their wishes, perhaps that they have none, when and how."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="wish_sheet")
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.ONLINE)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"wishes of {self.registration_id}"


class Wish(models.Model):
    """The rank that a person gives a workshop (*vœu*): 1 first; equal ranks are equally wished."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="wishes")
    session_uid = models.UUIDField()
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "session_uid"], name="wish_once"),
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="wish_ranks_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}"


class Composition(Step):
    """One step of composing: what was set, and who would go where.

    The shape of ``content``: ``queries/composing/content.py``.
    """

    plan = models.ForeignKey(WishPlan, on_delete=models.CASCADE, related_name="compositions")
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    step = models.CharField(max_length=12, choices=ComposingStep)

    def __str__(self) -> str:
        return self.step


class Placement(models.Model):
    """The workshop where a person is expected, as published."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="placements")
    slot = models.CharField(max_length=40)  # names the group of parallel workshops
    session_uid = models.UUIDField(db_index=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)  # of their wish; empty: not among them

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "slot"], name="placed_once_per_slot")]

    def __str__(self) -> str:
        return f"{self.session_uid}"
