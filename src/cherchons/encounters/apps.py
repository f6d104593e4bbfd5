"""What the encounters contribute."""

from django.apps import AppConfig


class EncountersConfig(AppConfig):
    name = "cherchons.encounters"
