"""A browser at the desk, for tests."""

from datetime import time
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Session
from tests.encounters.making import World

HIDDEN = ("version", "seen", "request_key")


class Desk:
    """A browser at the desk: opens a form, changes some fields, sends it."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world

    def form(self, url: str) -> dict[str, Any]:
        """Open a page and return what its form would send."""
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.content
        form = answer.context["form"]
        values = {bound.html_name: bound.value() for bound in form}
        shown = {name: form[name].as_widget() and value for name, value in values.items()}
        kept = {name: value for name, value in shown.items() if value not in (None, False, "")}
        hidden = {name: answer.context[name] for name in HIDDEN if name in answer.context}
        return {name: _sent(value) for name, value in kept.items()} | hidden

    def send(self, url: str, **changes: Any) -> Any:
        """Open a page, change some fields and send its form."""
        return self.client.post(url, {**self.form(url), **changes})

    def press(self, url: str, session: Session, **more: Any) -> Any:
        """Press a button of a session's page."""
        shown = self.client.get(page_of(session)).context
        hidden = {name: shown[name] for name in ("version", "seen", "request_key")}
        return self.client.post(url, hidden | more)


def _sent(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "on" if value is True else value


def page_of(session: Session) -> str:
    return reverse("encounters:edit_session", args=[session.encounter.slug, session.uid.hex[:8]])


def action_of(session: Session, action: str) -> str:
    return reverse("encounters:session_action", args=[session.encounter.slug, session.uid.hex[:8], action])


def html(answer: HttpResponse) -> str:
    return answer.content.decode()


def hidden(desk: Desk, session: Session) -> dict[str, Any]:
    shown = desk.client.get(page_of(session)).context
    return {name: shown[name] for name in ("version", "seen", "request_key")}
