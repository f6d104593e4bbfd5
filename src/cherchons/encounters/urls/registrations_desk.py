"""Addresses of the organisers' pages about registrations."""

from django.urls import URLPattern, URLResolver

HERE = "bureau/<slug:slug>/"
DESK: list[URLPattern | URLResolver] = []
PUBLIC: list[URLPattern | URLResolver] = []
