"""Allowed words about encounters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EncounterState(models.TextChoices):
    """What everyone must see about the day as a whole."""

    SCHEDULED = "scheduled", _("scheduled")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class SessionKind(models.TextChoices):
    """The kinds of the programme-reading engine, in the order of a day."""

    WELCOME = "welcome", _("Welcome")
    TESTIMONIES = "testimonies", _("Testimonies")
    PLENARY = "plenary", _("Plenary")
    WORKSHOP = "workshop", _("Workshop")
    MEAL = "meal", _("Meal")
    BREAK = "break", _("Break")
    REPORT_BACK = "report_back", _("Report-back")
    OTHER = "other", _("Other")


class ItemKind(models.TextChoices):
    """A point of a session; a testimony has witnesses."""

    POINT = "point", _("Point")
    TESTIMONY = "testimony", _("Testimony")


class SpeakerPart(models.TextChoices):
    """What a person does in a session."""

    SPEAKER = "speaker", _("Speaker")
    FACILITATOR = "facilitator", _("Facilitator")
    WITNESS = "witness", _("Witness")


class TeamRole(models.TextChoices):
    """What a member of an encounter's team may do."""

    CO_ORGANISER = "co_organiser", _("co-organiser: edits and releases")
    FACILITATOR = "facilitator", _("facilitator: sees the draft")
