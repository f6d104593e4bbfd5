"""Where the database or the disk refuses, a person reads a sentence and finds what they typed."""

import errno
from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from cherchons.kernel.views.pages import is_away, server_error
from cherchons.settings.logs import _without_values
from tests.kernel import urls

AWAY = [
    OperationalError("database or disk is full"),
    OperationalError("database is locked"),
    InterfaceError("connection already closed"),
    OSError(errno.ENOSPC, "No space left on device"),
]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a way to have a view fail."""

    def fail(error: Exception) -> None:
        def broken(request: HttpRequest) -> HttpResponse:
            raise error

        monkeypatch.setattr(urls, "broken", broken)

    return fail


@pytest.mark.django_db
@pytest.mark.urls("tests.kernel.urls")
@pytest.mark.parametrize("error", AWAY, ids=str)
def test_nothing_can_be_written(client: Client, failing: Any, error: Exception) -> None:
    failing(error)
    typed = {"title": "Mes mots", "password": "secret-word", "csrfmiddlewaretoken": "abc"}
    response = client.post("/t/broken", typed, headers={"Accept-Language": "en"})
    text = response.content.decode()
    assert response.status_code == 503
    assert "can’t record anything at this moment" in text
    assert "Mes mots" in text
    assert "secret-word" not in text
    assert "disk is full" not in text
    told = client.get("/t/broken", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["error"]) == (503, "unavailable")


@pytest.mark.django_db
@pytest.mark.urls("tests.kernel.urls")
def test_signs_that_cannot_be_kept(client: Client, failing: Any) -> None:
    failing(DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"))
    response = client.get("/t/broken", headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert "signs or numbers that can’t be kept" in response.content.decode()


def test_a_fault_of_ours_is_not_excused() -> None:
    assert not any(map(is_away, [None, ValueError(), OSError(errno.ENOENT, "missing"), RuntimeError()]))


def test_outside_of_views_too() -> None:
    request = RequestFactory().get("/")
    try:
        raise OperationalError("database or disk is full")
    except OperationalError:
        assert server_error(request).status_code == 503
    assert server_error(request).status_code == 500


def test_logs_do_not_quote_the_refused_row() -> None:
    told = "IntegrityError: duplicate key\nDETAIL:  Key (email)=(someone@example.org) already exists.\nend"
    event = _without_values(None, "error", {"event": "x", "exception": told})
    assert event["exception"] == "IntegrityError: duplicate key\nDETAIL: (left out)\nend"
