"""The short address that badges hold, outside languages: the reader's own is chosen there."""

from django.urls import URLPattern, URLResolver, re_path

from cherchons.encounters.views.meeting import badge

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^[bB]/(?P<key>[0-9A-Za-z_-]{1,60})/?$", badge.short, name="short_badge"),
]
