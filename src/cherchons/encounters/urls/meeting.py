"""Addresses of who’s who, and of those whom one met."""

from django.urls import URLPattern, URLResolver

DESK: list[URLPattern | URLResolver] = []
PUBLIC: list[URLPattern | URLResolver] = []
