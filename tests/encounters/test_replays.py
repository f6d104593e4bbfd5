"""A form sent again: twice at once, after "back", after what it made is gone, by someone else."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cherchons.directory.models import OrganiserRequest
from cherchons.encounters.models import Encounter
from tests.factories import make_account, make_organisation, make_organiser

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_a_draft_that_was_deleted_is_not_made_again_by_going_back(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_organiser(organisation))
    typed = {"title": "Une journée", "date": "2027-03-05", "organisation": organisation.pk}
    typed |= {"request_key": str(uuid4()), "start": "09:30", "end": "17:00"}
    first = client.post("/fr/rencontres/bureau/nouvelle/", typed)
    assert first.status_code == 302, first.content.decode()
    assert client.post("/fr/rencontres/bureau/nouvelle/", typed)["Location"] == first["Location"]
    assert Encounter.objects.count() == 1
    Encounter.objects.all().delete()
    again = client.post("/fr/rencontres/bureau/nouvelle/", typed)
    assert again.status_code == 404
    assert "supprimé depuis" in again.content.decode()


def test_a_request_that_was_withdrawn_can_be_sent_again_by_going_back(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_account())
    ask = f"/fr/annuaire/{organisation.slug}/organiser/"
    typed: dict[str, Any] = {"message": "Nous préparons une journée.", "request_key": str(uuid4())}
    assert client.post(ask, typed).status_code == 302
    asked = OrganiserRequest.objects.get()
    client.post(f"/fr/annuaire/demandes/{asked.pk}/retirer/", {})
    assert client.post(ask, typed).status_code == 302
    assert sorted(OrganiserRequest.objects.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_a_key_copied_from_someone_else_changes_nothing(client: Client) -> None:
    organisation = make_organisation()
    typed = {"message": "", "request_key": str(uuid4())}
    for _person in range(2):
        client.force_login(make_account())
        assert client.post(f"/fr/annuaire/{organisation.slug}/organiser/", typed).status_code == 302
    assert OrganiserRequest.objects.count() == 2
