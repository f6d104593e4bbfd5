"""Addresses of encounters."""

from django.urls import URLPattern, URLResolver

app_name = "encounters"
urlpatterns: list[URLPattern | URLResolver] = []
