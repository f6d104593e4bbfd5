"""What the directory contributes."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "cherchons.directory"
