"""A tiny division of the country, and the people of these tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cherchons.directory import services
from cherchons.directory.models import Organisation, Territory
from cherchons.kernel.actors import AccountActor, System
from cherchons.people.models import Account
from tests import factories

BY = System(task="tests")

TABLES: dict[str, Any] = {
    "source": "tests 1",
    "regions": [{"code": "32", "nom": "Hauts-de-France"}, {"code": "11", "nom": "Île-de-France"}],
    "departements": [
        {"code": "59", "nom": "Nord", "region": "32"},
        {"code": "62", "nom": "Pas-de-Calais", "region": "32"},
        {"code": "75", "nom": "Paris", "region": "11"},
    ],
    "epci": [
        {
            "code": "200093201",
            "nom": "Métropole Européenne de Lille",
            "populationMunicipale": 1194040,
            "membres": ["59350", "59009"],
        }
    ],
    "communes": [
        {
            "code": "59350",
            "nom": "Lille",
            "type": "commune-actuelle",
            "departement": "59",
            "region": "32",
            "population": 238246,
            "codesPostaux": ["59000", "59160", "59260", "59777", "59800"],
        },
        {
            "code": "59009",
            "nom": "Villeneuve-d'Ascq",
            "type": "commune-actuelle",
            "departement": "59",
            "region": "32",
            "population": 62868,
            "codesPostaux": ["59491", "59493", "59650"],
        },
        {
            "code": "62516",
            "nom": "Lillers",
            "type": "commune-actuelle",
            "departement": "62",
            "region": "32",
            "population": 10193,
            "codesPostaux": ["62190"],
        },
        {
            "code": "62765",
            "nom": "Saint-Omer",
            "type": "commune-actuelle",
            "departement": "62",
            "region": "32",
            "population": 14382,
            "codesPostaux": ["62500"],
        },
        {
            "code": "75056",
            "nom": "Paris",
            "type": "commune-actuelle",
            "departement": "75",
            "region": "11",
            "population": 2103778,
            "codesPostaux": ["75001"],
        },
        {
            "code": "75115",
            "nom": "Paris 15e Arrondissement",
            "type": "arrondissement-municipal",
            "commune": "75056",
            "departement": "75",
            "region": "11",
            "population": 229713,
            "codesPostaux": ["75015"],
        },
        {
            "code": "59298",
            "nom": "Hellemmes",
            "type": "commune-associee",
            "chefLieu": "59350",
            "region": "32",
        },
    ],
}


@pytest.fixture
def tables() -> dict[str, Any]:
    """A copy of the tiny division, to change at will."""
    return json.loads(json.dumps(TABLES))


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., services.ImportReport]:
    """Return a function that imports tables."""

    def import_tables(tables: Any, **options: Any) -> services.ImportReport:
        path = tmp_path / "territories.json"
        path.write_text(json.dumps(tables), encoding="utf-8")
        return services.import_territories(by=BY, source=path, **options)

    return import_tables


@pytest.fixture
def places(db: None, load: Callable[..., Any]) -> dict[str, Territory]:
    """The tiny division, imported; by code."""
    load(TABLES)
    return {place.code: place for place in Territory.objects.all()}


@pytest.fixture
def topics(db: None) -> None:
    """The nine themes."""
    services.load_topics(by=BY)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return factories.make_organisation("Les Jardins du Canal")


@pytest.fixture
def person(db: None) -> Account:
    return factories.make_account("malika@example.org", name="Malika Haddad")


@pytest.fixture
def administrator(db: None) -> Account:
    return factories.make_account("claire@example.org", name="Claire Dumont", administrator=True)


def act(account: Account) -> AccountActor:
    """Return the actor of an account."""
    return factories.actor(account)


def signed_in(account: Account) -> Client:
    """Return a browser in which this person is signed in."""
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
