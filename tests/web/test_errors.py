"""A refusal says what is wrong and where to go; a failure of ours needs nothing that may be broken."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from cherchons.kernel import errors
from cherchons.kernel.actors import VISITOR, AccountActor
from cherchons.kernel.views import pages
from cherchons.kernel.views.pages import refusal

REFUSALS = [
    errors.DomainError(),
    errors.Forbidden(),
    errors.NotFound(),
    errors.Conflict(),
    errors.Expired(),
    errors.TooLarge(),
    errors.TooMany(),
    errors.Unavailable(),
]


@pytest.fixture(autouse=True)
def _in_french() -> Iterator[None]:
    with override("fr"):
        yield


def main_of(response: HttpResponse) -> str:
    return response.content.decode().split("<main")[1]


def asked(path: str = "/fr/a-propos/", actor: Any = VISITOR) -> HttpRequest:
    request = RequestFactory().get(path, headers={"Accept": "text/html"})
    request.actor = actor  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: str(error.status))
def test_each_refusal_has_a_page(error: errors.DomainError, code: str) -> None:
    with override(code):
        response = refusal(asked(), error)
        text = response.content.decode()
        assert response.status_code == error.status
        assert str(error.status) in text
        assert text.count("<h1>") == 1
        assert f'href="/{code}/"' in text
        assert f'href="/{code}/rencontres/"' in text
        assert "mailto:" in text
        assert "noindex" in text


def test_a_visitor_who_is_refused_may_sign_in() -> None:
    sign_in = reverse("account_login")
    assert sign_in in main_of(refusal(asked(), errors.Forbidden()))
    assert sign_in not in main_of(refusal(asked(actor=AccountActor(id=1)), errors.Forbidden()))


def test_what_was_typed_is_shown_again_as_words() -> None:
    typed = [("title", "Chercher </textarea><script>alert(1)</script>")]
    text = refusal(asked(), errors.Forbidden(), typed=typed).content.decode()
    assert "Ce que vous avez écrit" in text
    assert "readonly" in text
    assert "Chercher &lt;/textarea&gt;&lt;script&gt;" in text


@pytest.mark.django_db
def test_an_unknown_address_is_a_page_of_ours(client: Client) -> None:
    response = client.get("/fr/nulle-part/", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "Il n’y a rien ici" in response.content.decode()
    assert not response.cookies


@pytest.mark.django_db
def test_an_unknown_address_costs_no_list(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        client.get("/en/nowhere/")


@pytest.mark.parametrize(("code", "words"), [("fr", "de notre côté"), ("en", "on our side")])
def test_a_failure_of_ours_tells_its_number(code: str, words: str) -> None:
    request = asked()
    request.id = "0123456789ab"  # type: ignore[attr-defined]
    with override(code):
        response = pages.server_error(request)
    text = response.content.decode()
    assert response.status_code == 500
    assert words in text
    assert "0123456789ab" in text
    assert "<script" not in text
    assert "<style" not in text


def test_a_failure_of_ours_asks_nothing_of_the_database_nor_of_the_static_files() -> None:
    """Its style sheets are named without the manifest, which may be what is broken."""

    def refuse(*_: Any) -> None:
        raise AssertionError("the page of failures asked the database")

    with connection.execute_wrapper(refuse):
        text = pages.server_error(asked()).content.decode()
    assert 'href="/static/cherchons/css/base.css"' in text
