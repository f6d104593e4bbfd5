"""A browser that registers, for tests."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations.links import key_of
from tests.encounters.making import World

TYPED = {
    "name": "Zoé Lemaire",
    "email": "zoe@example.org",
    "organisation": "Les Jardins partagés",
    "sector": "civil_society",
}


def at(world: World, name: str = "register", **more: Any) -> str:
    """Return the address of a page of registration."""
    return reverse(f"encounters:{name}", kwargs={"slug": world.encounter.slug, **more})


def own(registration: Registration, name: str = "registration", **more: Any) -> str:
    """Return the address of one's own page."""
    where = {"slug": registration.encounter.slug, "key": key_of(registration), **more}
    return reverse(f"encounters:{name}", kwargs=where)


def send(client: Client, world: World, page: str = "register", **typed: Any) -> Any:
    """Open the form and send it; ``typed`` replaces what is usually typed, None leaves it out."""
    shown = client.get(at(world, page), {"code": typed["code"]} if "code" in typed else {})
    values = {**TYPED, "request_key": (shown.context or {}).get("request_key", ""), **typed}
    return client.post(at(world, page), {k: v for k, v in values.items() if v is not None})


def text(answer: HttpResponse) -> str:
    """Return the page as text, its no-break spaces made plain."""
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").replace("&nbsp;", " ")
