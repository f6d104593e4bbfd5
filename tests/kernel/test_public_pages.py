"""A public page is made once, sent once, and made again when something public changed."""

import gzip
from typing import Any

import pytest
from django.test import Client

from cherchons.kernel import audit
from cherchons.kernel.actors import System
from tests.factories import make_account
from tests.kernel import urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.urls")]
BY = System(task="test")


@pytest.fixture(autouse=True)
def made() -> list[str]:
    urls.MADE.clear()
    return urls.MADE


def test_it_is_made_once(client: Client, made: list[str]) -> None:
    first, second = client.get("/t/public"), client.get("/t/public")
    assert first.content == second.content
    assert made == ["/t/public"]


def test_a_repeat_visitor_gets_304_with_one_query(
    client: Client, made: list[str], django_assert_num_queries: Any
) -> None:
    etag = client.get("/t/public")["ETag"]
    with django_assert_num_queries(1):
        again = client.get("/t/public", headers={"If-None-Match": f'W/{etag}, "other"'})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == etag
    assert again["Cache-Control"] == "no-cache"
    assert client.get("/t/public", headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_address_and_language_has_its_own(client: Client, made: list[str]) -> None:
    client.get("/t/public?day=1")
    client.get("/t/public?day=2")
    assert made == ["/t/public?day=1", "/t/public?day=2"]


def test_it_is_compressed_once_for_all(client: Client) -> None:
    plain = client.get("/t/public")
    zipped = client.get("/t/public", headers={"Accept-Encoding": "gzip"})
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert "Content-Encoding" not in plain


def test_a_public_change_makes_it_again_and_another_change_does_not(client: Client, made: list[str]) -> None:
    client.get("/t/public")
    audit.record(BY, "test.private")
    client.get("/t/public")
    assert len(made) == 1
    audit.record(BY, "test.public", public=True)
    client.get("/t/public")
    assert len(made) == 2


def test_it_is_made_again_after_a_minute(client: Client, made: list[str], settings: Any) -> None:
    client.get("/t/public")
    settings.PUBLIC_PAGE_SECONDS = 0
    client.get("/t/public")
    assert len(made) == 2


def test_who_signed_in_gets_a_page_of_their_own(client: Client, made: list[str]) -> None:
    client.get("/t/public")
    client.force_login(make_account())
    assert "ETag" not in client.get("/t/public")
    client.get("/t/public")
    assert len(made) == 3


def test_what_a_signed_in_person_sees_is_never_kept(client: Client, made: list[str]) -> None:
    client.force_login(make_account())
    client.get("/t/public")
    Client().get("/t/public")
    assert len(made) == 2


@pytest.mark.parametrize("address", ["/t/public-cookie", "/t/public-missing", "/t/private"])
def test_cookies_refusals_and_other_pages_are_never_kept(
    client: Client, made: list[str], address: str
) -> None:
    client.get(address)
    Client().get(address)
    assert len(made) == 2


def test_a_post_is_never_answered_from_memory(client: Client, made: list[str]) -> None:
    client.get("/t/public")
    client.post("/t/public")
    assert len(made) == 2


def test_a_forged_host_is_refused(client: Client) -> None:
    assert client.get("/t/public", headers={"Host": "evil.example"}).status_code == 400


def test_security_headers_stay_on_a_page_from_memory(client: Client) -> None:
    first, again = client.get("/t/public"), client.get("/t/public")
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert first[name] == again[name]
    assert "unsafe" not in again["Content-Security-Policy"]
    assert first["X-Request-Id"] != again["X-Request-Id"]
