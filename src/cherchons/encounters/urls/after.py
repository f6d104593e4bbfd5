"""Addresses of what comes after the day: the questionnaire."""

from django.urls import URLPattern, URLResolver

HERE = "bureau/<slug:slug>/"
DESK: list[URLPattern | URLResolver] = []
PUBLIC: list[URLPattern | URLResolver] = []
