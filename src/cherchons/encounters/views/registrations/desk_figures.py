"""Figures of a day, for its team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from cherchons.encounters.queries.registrations.day import day_for
from cherchons.encounters.queries.registrations.figures import CHART_WIDTH, as_of, figures
from cherchons.encounters.queries.registrations.sessions import counted_sessions
from cherchons.encounters.views.editing import actor_of, desk_page


@desk_page("GET", "HEAD")
def registration_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """What is counted, over what, when, and what is missing."""
    day = day_for(slug, actor_of(request))
    language = (get_language() or "fr")[:2]
    sessions = counted_sessions(day.plan, language)
    context = {
        **day.context("figures"),
        "figures": figures(day, sessions, language) if day.plan else [],
        "at": as_of(day),
        "chart_width": CHART_WIDTH,
    }
    return render(request, "encounters/registration/desk/figures.html", context)
