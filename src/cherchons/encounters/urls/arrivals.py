"""Addresses of the morning of the day: desk links, check-in, the live count."""

from django.urls import URLPattern, URLResolver

HERE = "bureau/<slug:slug>/"
DESK: list[URLPattern | URLResolver] = []
PUBLIC: list[URLPattern | URLResolver] = []
