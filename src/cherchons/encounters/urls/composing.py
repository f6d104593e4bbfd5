"""Addresses of wishes and composed workshops."""

from django.urls import URLPattern, URLResolver

DESK: list[URLPattern | URLResolver] = []
PUBLIC: list[URLPattern | URLResolver] = []
