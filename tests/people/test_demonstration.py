"""The demonstration lets anyone in as anyone fictional: it must not exist anywhere else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import reload
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as present
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse

from cherchons.kernel import clock, outbox
from cherchons.kernel.actors import System
from cherchons.kernel.registry import DemoPart, contributions
from cherchons.people import services, urls
from cherchons.people.models import Account
from cherchons.web import urls as web_urls
from tests.factories import make_account
from tests.people.test_sign_in import ask_code, latest_code, signed_in, type_code

pytestmark = pytest.mark.django_db

ADDRESSES = ["/fr/moi/essayer/", "/fr/moi/essayer/entrer/", "/fr/moi/essayer/courrier/"]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cherchons.settings.production",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "cherchons.example.org",
    "CHERCHONS_URL": "https://cherchons.example.org",
}


def reload_addresses() -> None:
    modules: list[ModuleType] = [urls, web_urls]
    for module in modules:
        reload(module)
    clear_url_caches()


@pytest.fixture
def demo(settings: Any) -> Iterator[list[Account]]:
    settings.DEMO = True
    reload_addresses()
    services.build_personas(clock.now(), by=System(task="demo"))
    yield list(Account.objects.all())
    settings.DEMO = False
    reload_addresses()


# --- nowhere else ------------------------------------------------------------------------------------
def start_production(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import django; django.setup(); print('it starts')"]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CHERCHONS_", "DJANGO_"))}
    return subprocess.run(
        command,
        env=inherited | PRODUCTION | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_starts_without_the_demonstration() -> None:
    done = start_production()
    assert done.returncode == 0, done.stderr
    assert "it starts" in done.stdout


def test_production_refuses_the_demonstration() -> None:
    done = start_production(CHERCHONS_DEMO="1")
    assert done.returncode != 0
    assert "it starts" not in done.stdout
    assert "unset CHERCHONS_DEMO in production" in done.stderr


def test_elsewhere_its_addresses_don_t_exist(client: Client) -> None:
    assert not present.DEMO
    services.build_personas(clock.now(), by=System(task="demo"))
    for address in ADDRESSES:
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": "administratrice@example.org"}).status_code == 404
    for name in ("demo", "demo_sign_in", "demo_mails"):
        with pytest.raises(NoReverseMatch):
            reverse(f"people:{name}")
    assert signed_in(client) is None
    assert "essayer" not in client.get("/fr/compte/login/").content.decode()


def test_even_with_the_address_nobody_enters(client: Client, demo: list[Account], settings: Any) -> None:
    settings.DEMO = False  # the addresses are still there: the rule refuses
    response = client.post("/fr/moi/essayer/entrer/", {"email": "administratrice@example.org"})
    assert response.status_code in (302, 403)
    assert signed_in(client) is None


# --- in the demonstration ----------------------------------------------------------------------------
def test_everyone_is_there_with_what_they_can_do(client: Client, demo: list[Account]) -> None:
    page = client.get("/fr/moi/essayer/").content.decode()
    english = client.get("/en/moi/essayer/").content.decode()
    assert len(services.PERSONAS) == len(demo) == 7
    for persona in services.PERSONAS:
        assert persona.name in page
        assert str(persona.can) in english or "’" in str(persona.can)
        assert persona.email.endswith("@example.org")


def test_one_click_enters(client: Client, demo: list[Account]) -> None:
    response = client.post("/fr/moi/essayer/entrer/", {"email": "chercheur@example.org"})
    assert response["Location"] == "/en/moi/"
    assert signed_in(client) == Account.objects.get(email="chercheur@example.org").pk
    response = client.post("/fr/moi/essayer/entrer/", {"email": "organisatrice@example.org", "next": "/fr/"})
    assert response["Location"] == "/fr/"
    assert signed_in(client) == Account.objects.get(email="organisatrice@example.org").pk


def test_nobody_else_can_be_entered(client: Client, demo: list[Account]) -> None:
    make_account("real@example.com", administrator=True)
    make_account("other@example.org", administrator=True)
    for email in ("real@example.com", "other@example.org", "ghost@example.org", ""):
        response = client.post("/fr/moi/essayer/entrer/", {"email": email})
        assert response.status_code == 404
        assert signed_in(client) is None


def test_it_leads_to_no_other_site(client: Client, demo: list[Account]) -> None:
    data = {"email": "organisatrice@example.org", "next": "https://evil.example/"}
    assert client.post("/fr/moi/essayer/entrer/", data)["Location"] == "/fr/moi/"


def test_a_newcomer_reads_the_code_in_the_browser(client: Client, demo: list[Account]) -> None:
    assert "/fr/moi/essayer/courrier/" in client.get("/fr/moi/essayer/").content.decode()
    assert "Pas encore de courriel" in client.get("/fr/moi/essayer/courrier/").content.decode()
    response = ask_code(client, "newcomer@example.net")
    assert "/fr/moi/essayer/courrier/" in client.get(response["Location"]).content.decode()
    code = latest_code()
    assert code in client.get("/fr/moi/essayer/courrier/").content.decode()
    outbox.deliver(clock.now(), through=outbox.FolderTransport())
    page = client.get("/fr/moi/essayer/courrier/").content.decode()
    assert code in page
    assert "Voici votre code" in page
    type_code(client, code)
    assert signed_in(client) == Account.objects.get(email="newcomer@example.net").pk


def test_building_again_changes_nothing(demo: list[Account]) -> None:
    Account.objects.filter(email="animatrice@example.org").update(name="Renamed by a visitor")
    before = list(Account.objects.order_by("pk").values())
    [part] = [part for part in contributions(DemoPart) if part.name == "people"]
    assert part.order == 10
    part.build(clock.now())
    assert list(Account.objects.order_by("pk").values()) == before


def test_one_administrator_is_among_them(demo: list[Account]) -> None:
    assert [a.email for a in Account.objects.filter(is_administrator=True)] == ["administratrice@example.org"]
