"""Who sits with whom, round by round (*plan de table*), or whom to meet at a standing buffet."""

from uuid import uuid4

from django.db import models

from cherchons.encounters.enums import SeatingForm, SeatingStepKind
from cherchons.encounters.models.programme import Encounter
from cherchons.encounters.models.registrations import Registration
from cherchons.encounters.models.steps import Step


class TablePlan(models.Model):
    """How people get to know each other during one session. Its row is the lock of its steps."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="table_plans")
    session_uid = models.UUIDField()  # a meal, most often
    form = models.CharField(max_length=8, choices=SeatingForm, default=SeatingForm.TABLES)
    version = models.PositiveIntegerField(default=1)
    current = models.ForeignKey(
        "SeatingStep", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the step that is looked at; undo moves it back
    published = models.ForeignKey(
        "SeatingStep", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the step that people see
    round = models.PositiveSmallIntegerField(default=0)  # the round that is on now, from 1; 0: not begun

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "session_uid"], name="one_table_plan_per_session")
        ]

    def __str__(self) -> str:
        return f"tables of {self.encounter_id}"


class SeatingStep(Step):
    """One step of a table plan: what was set, and who would sit where.

    The shape of ``content``: ``queries/seating/content.py``.
    """

    plan = models.ForeignKey(TablePlan, on_delete=models.CASCADE, related_name="steps")
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    step = models.CharField(max_length=12, choices=SeatingStepKind)

    def __str__(self) -> str:
        return self.step


class Seat(models.Model):
    """Where a person sits in one round, as published."""

    plan = models.ForeignKey(TablePlan, on_delete=models.CASCADE, related_name="seats")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="seats")
    round = models.PositiveSmallIntegerField()  # from 1
    table = models.PositiveSmallIntegerField()  # from 1

    class Meta:
        ordering = ["round", "table", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "registration", "round"], name="one_seat_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.round}/{self.table}"


class ToMeet(models.Model):
    """Someone whom a person is invited to meet at a standing buffet, as published."""

    plan = models.ForeignKey(TablePlan, on_delete=models.CASCADE, related_name="to_meet")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="to_meet")
    other = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="met_by_card")
    position = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)  # codes, and ids of topics

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "registration", "other"], name="on_a_card_once"),
            models.CheckConstraint(
                condition=~models.Q(registration=models.F("other")), name="nobody_meets_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
