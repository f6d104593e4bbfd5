"""Every address: whoever has no right there changes nothing by posting, and nobody by reading."""

from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cherchons.directory.enums import RoleName
from cherchons.directory.models import Role
from cherchons.people.models import Account
from tests.addresses import addresses, complete_the_world
from tests.factories import make_account, make_organisation, make_organiser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]

# What anyone, or anyone who signed in, may do: the rest belongs to someone.
FOR_ALL = {
    *("encounters:agenda", "encounters:agenda_shared", "encounters:agenda_forget", "people:demo_sign_in"),
    *("encounters:register", "encounters:register_together", "encounters:lost_link"),
    "encounters:badge_forget",  # one's own telephone
}
SIGNED_IN = {
    *("directory:add", "directory:ask", "directory:belong"),
    *("people:home", "people:consent", "people:export", "people:erase"),
}
# A secret address is whoever's has it: these tests hold the addresses of the demonstration's people.
BY_LINK = {
    *("encounters:registration", "encounters:change_registration", "encounters:cancel_registration"),
    *("encounters:registration_action", "encounters:answer", "encounters:own_wishes"),
    *("encounters:present", "encounters:present_withdraw", "encounters:present_erase"),
    *("encounters:met", "encounters:unsay_met", "encounters:keep_contact"),
    *("encounters:desk_door", "encounters:desk_door_receive", "encounters:desk_door_act"),
}
ROOMS = ("encounters:", "directory:", "people:", "web:")
KEPT = ("encounters", "directory", "people")
FILLED = {"title": "Volé", "name": "Volé", "version": "1", "email": "thief@example.org", "note": "Volé"}
FILLED |= {"start": "09:00", "end": "10:00", "date": "2030-01-01", "state": "cancelled", "role": "organiser"}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@pytest.fixture(params=["visitor", "member", "elsewhere", "facilitator"])
def stranger(request: pytest.FixtureRequest) -> Client:
    """Someone who may read a good deal, and change nothing of what is there."""
    complete_the_world()
    client = Client()
    if request.param == "member":
        client.force_login(make_account())
    elif request.param == "elsewhere":
        client.force_login(make_organiser(make_organisation()))
    elif request.param == "facilitator":  # sees a draft, edits none
        client.force_login(Account.objects.get(email="animatrice@example.org"))
    return client


def kept() -> dict[str, list[Any]]:
    """Return every row of the rooms."""
    models = [model for label in KEPT for model in apps.get_app_config(label).get_models()]
    return {
        model._meta.label: [
            row["fields"] | {"pk": row["pk"]}
            for row in serializers.serialize("python", model._default_manager.order_by("pk"))
        ]
        for model in models
        if model._meta.model_name != "territory"
    }


def test_nobody_changes_what_is_not_theirs(stranger: Client) -> None:
    stranger.raise_request_exception = False
    before = kept()
    for address in addresses("fr"):
        if address.name in FOR_ALL | SIGNED_IN | BY_LINK or not address.name.startswith(ROOMS):
            continue
        answer = stranger.post(address.path, FILLED)
        assert answer.status_code in (302, 400, 401, 403, 404, 405, 409, 422), (
            address.path,
            answer.status_code,
        )
        if answer.status_code == 302:
            assert "/compte/" in answer["Location"], (address.path, answer["Location"])
    assert kept() == before


@pytest.fixture(params=["", "association", "organisatrice", "administratrice"])
def reader(request: pytest.FixtureRequest) -> Client:
    complete_the_world()
    client = Client()
    if request.param:
        client.force_login(Account.objects.get(email=f"{request.param}@example.org"))
    return client


def test_reading_writes_nothing(reader: Client) -> None:
    """But for the session: a sign-in that begins, a second question before something delicate."""
    for address in addresses("fr"):
        if not address.name.startswith(ROOMS):
            continue
        with CaptureQueriesContext(connection) as asked:
            reader.get(address.path)
        written = [
            query["sql"][:120]
            for query in asked.captured_queries
            if query["sql"].startswith(WRITES) and "django_session" not in query["sql"]
        ]
        assert not written, (address.path, written)


def test_the_strangers_are_strangers() -> None:
    facilitator = Account.objects.get(email="animatrice@example.org")
    assert not Role.objects.filter(account=facilitator, name=RoleName.ORGANISER).exists()
