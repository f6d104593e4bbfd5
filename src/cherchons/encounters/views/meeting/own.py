"""What the pages of one's own day share: the registration of the link, the published day, who may come in."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cherchons.encounters.models import Registration
from cherchons.encounters.queries import display
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.public import released
from cherchons.encounters.queries.registrations.links import holder_of, registration_with
from cherchons.encounters.rules import can_see_who
from cherchons.encounters.views.public import reader_language
from cherchons.encounters.views.registrations.entrance import quiet
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import Predicate, require
from cherchons.kernel.views.typed import new_request_key


@dataclass(frozen=True, slots=True)
class Own:
    """One person's day, by their own link."""

    request: HttpRequest
    registration: Registration
    shown: Shown
    key: str

    @classmethod
    def of(cls, request: HttpRequest, slug: str, key: str, allowed: Predicate = can_see_who) -> "Own":
        """Open someone's own day.

        Raises
        ------
        NoRegistration
            If the link opens nothing.
        Forbidden
            If they have no place on the day.
        """
        found = registration_with(key, slug)
        require(allowed, holder_of(found), found)
        return cls(request, found, display.of_release(released(slug), reader_language()), key)

    @property
    def actor(self) -> Actor:
        return holder_of(self.registration)

    def url(self, name: str, **more: str) -> str:
        """Return the address of one of the pages of this link."""
        where = {"slug": self.registration.encounter.slug, "key": self.key, **more}
        return reverse(f"encounters:{name}", kwargs=where)

    def page(self, template: str, part: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Return a page that nobody keeps and no search engine finds."""
        given = {
            "shown": self.shown,
            "p": self.shown.programme,
            "r": self.registration,
            "key": self.key,
            "part": part,
            "request_key": new_request_key(),
            **context,
        }
        return quiet(render(self.request, f"encounters/meeting/{template}.html", given, status=status))
