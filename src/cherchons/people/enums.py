"""Allowed words about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """The side one speaks from (*monde*); always shown as colour + shape + word."""

    CIVIL_SOCIETY = "civil_society", _("Associations and social economy")
    RESEARCH = "research", _("Research")
    SUPPORT = "support", _("Support structures")
    FUNDER = "funder", _("Funders")
    PUBLIC = "public", _("Public authorities")
    OTHER = "other", _("Another world, or several")


class ConsentPurpose(models.TextChoices):
    """What a person may agree to, one use at a time."""

    CONTACT = "contact", _("Write to me about the encounters of series I took part in")
    DIRECTORY = "directory", _("Show my name and organisation to people who signed in")
