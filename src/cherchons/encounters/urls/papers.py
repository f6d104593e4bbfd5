"""Addresses of the day's papers."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.registrations import papers

HERE = "bureau/<slug:slug>/papiers/"
DESK: list[URLPattern | URLResolver] = [
    path(HERE, papers.papers, name="papers"),
    path(HERE + "<uuid:uid>/", papers.paper_order, name="paper_order"),
    path(HERE + "<uuid:uid>.pdf", papers.paper_file, name="paper_file"),
]
PUBLIC: list[URLPattern | URLResolver] = [
    path("<slug:slug>/inscription/<slug:key>/attestation.pdf", papers.certificate, name="certificate"),
]
