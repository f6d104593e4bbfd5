"""The shell contributes nothing to others: it is the top."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "cherchons.web"
