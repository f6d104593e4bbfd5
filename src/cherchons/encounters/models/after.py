"""After the day: a questionnaire sent once, whose answers nobody can tie to anyone.

A ticket knows the registration and whether it was used; a sheet of answers knows neither ticket nor time.
Once closed, answers are written anew in a drawn order: not even their place in the file says when they came.
"""

from uuid import uuid4

from django.db import models

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.models.programme import Encounter
from cherchons.encounters.models.registrations import Registration
from cherchons.people.enums import Sector


class Questionnaire(models.Model):
    """The satisfaction questionnaire of one day."""

    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="questionnaire")
    word = models.CharField(max_length=300, blank=True)  # of the organisers, above the questions
    send_at = models.DateTimeField(null=True, blank=True)  # empty: not sent by itself
    sent_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    mixed = models.BooleanField(default=False)  # closed, and its answers written anew in a drawn order

    def __str__(self) -> str:
        return f"questionnaire of {self.encounter_id}"


class QuestionnaireQuestion(models.Model):
    """One question; it can't change once the questionnaire is sent."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=AnswerKind, default=AnswerKind.SCALE)
    text = models.CharField(max_length=200)
    second_text = models.CharField(max_length=200, blank=True)
    choices = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class QuestionnaireTicket(models.Model):
    """The right of one registered person to answer once."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="tickets")
    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="ticket")
    used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "used" if self.used else "unused"


class QuestionnaireAnswer(models.Model):
    """One answer of an anonymous sheet. Ids are drawn at random: their order says nothing."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    question = models.ForeignKey(QuestionnaireQuestion, on_delete=models.CASCADE, related_name="answers")
    sheet = models.UUIDField()  # the answers of one person, drawn at random
    sector = models.CharField(max_length=16, choices=Sector)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "question"], name="sheet_answers_once")]

    def __str__(self) -> str:
        return f"answer to {self.question_id}"
