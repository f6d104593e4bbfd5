"""What people contribute."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cherchons.people"
