"""Made-up addresses fill nothing, machines are slowed down, and people behind one Wi-Fi are not."""

from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpRequest
from django.test import Client, RequestFactory

from cherchons.kernel.errors import TooMany
from cherchons.kernel.views.limits import PLACES, _seen, limit, place_of
from tests.kernel import urls


@pytest.fixture(autouse=True)
def _limited(settings: Any) -> None:
    settings.REQUEST_LIMITS = True
    urls.MADE.clear()


def asked(place: str = "192.0.2.1", **headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=place, headers=headers)


def test_the_one_too_many_is_refused_and_others_are_not() -> None:
    for _ in range(3):
        limit(asked(), "agenda", most=3, seconds=60)
    with pytest.raises(TooMany):
        limit(asked(), "agenda", most=3, seconds=60)
    limit(asked(), "something else", most=3, seconds=60)
    limit(asked("192.0.2.2"), "agenda", most=3, seconds=60)


def test_after_the_window_one_may_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cherchons.kernel.views.limits.time.monotonic", lambda: 1000.0)
    limit(asked(), "agenda", most=1, seconds=60)
    monkeypatch.setattr("cherchons.kernel.views.limits.time.monotonic", lambda: 1060.0)
    limit(asked(), "agenda", most=1, seconds=60)


def test_many_places_are_not_remembered_for_ever() -> None:
    for number in range(PLACES + 50):
        limit(asked(f"2001:db8::{number:x}"), "agenda", most=3, seconds=60)
    assert len(_seen) == PLACES


@pytest.mark.parametrize(
    ("proxies", "forwarded", "place"),
    [
        (0, "203.0.113.9", "192.0.2.1"),  # nobody in front: the header is a visitor's invention
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),  # only what our proxy wrote is believed
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "not an address", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_where_a_request_comes_from(settings: Any, proxies: int, forwarded: str, place: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert place_of(asked(**{"X-Forwarded-For": forwarded})) == place


@pytest.mark.django_db
@pytest.mark.urls("tests.kernel.urls")
class TestMadeUpAddresses:
    def test_they_push_no_page_out(self, client: Client) -> None:
        client.get("/t/public")
        for number in range(400):
            client.get(f"/t/public?invented={number}")
        client.get("/t/public")
        assert urls.MADE.count("/t/public") == 1
        kept: Any = caches["searches"]
        assert len(kept._cache) <= settings_of(kept)

    def test_a_large_answer_to_a_question_is_not_kept(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cherchons.kernel.views.cache.LARGEST_SEARCH", 10)
        client.get("/t/public?q=1")
        client.get("/t/public?q=1")
        client.get("/t/public")
        client.get("/t/public")
        assert urls.MADE == ["/t/public?q=1", "/t/public?q=1", "/t/public"]

    @pytest.mark.parametrize("invented", [{"Host": "127.0.0.1:81"}, {"Accept-Language": "zz"}])
    def test_headers_make_no_other_page(self, client: Client, invented: dict[str, str]) -> None:
        client.get("/t/public")
        client.get("/t/public", headers=invented)
        assert len(urls.MADE) == 1

    def test_a_fragment_is_never_taken_for_the_page(self, client: Client) -> None:
        for value in ("true", "anything", ""):
            client.get("/t/public", headers={"HX-Request": value})
        client.get("/t/public")
        assert len(urls.MADE) == 2  # once for htmx, once for everyone: an empty header is none


def settings_of(kept: Any) -> int:
    """Return how many pages a shelf holds at most."""
    return int(kept._max_entries)
