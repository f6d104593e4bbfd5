"""A refusal is a page or JSON, with the right status and a sentence; nothing that was typed is lost."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_account
from tests.kernel import urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.urls")]
PAGES = sorted(code for code in urls.REFUSALS if code != "sign-in")


@pytest.mark.parametrize("code", PAGES)
def test_a_person_gets_a_page(client: Client, code: str) -> None:
    kind = urls.REFUSALS[code]
    response = client.get(f"/t/refuse/{code}")
    assert response.status_code == kind.status
    assert str(kind.sentence) in response.content.decode().replace("&#x27;", "'")
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("code", sorted(urls.REFUSALS))
def test_a_program_gets_json(client: Client, code: str) -> None:
    kind = urls.REFUSALS[code]
    response = client.get(f"/t/refuse/{code}", headers={"Accept": "application/json"})
    assert response.status_code == kind.status
    assert response.json() == {"error": code, "sentence": str(kind.sentence), "field": None}


def test_the_field_is_named_and_the_sentence_is_escaped(client: Client) -> None:
    told = client.get("/t/refuse-field", headers={"Accept": "application/json"}).json()
    assert told == {"error": "conflict", "sentence": "It <b>changed</b>.", "field": "title"}
    assert b"<b>changed" not in client.get("/t/refuse-field").content


def test_a_sentence_speaks_the_readers_language(client: Client) -> None:
    french = client.get("/t/refuse/not-found", headers={"Accept-Language": "fr"}).content.decode()
    english = client.get("/t/refuse/not-found", headers={"Accept-Language": "en"}).content.decode()
    assert "This page doesn’t exist" in english
    assert "This page doesn’t exist" not in french


def test_a_crash_shows_nothing_of_the_inside(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/t/crash")
    assert response.status_code == 500
    assert b"secret" not in response.content
    assert response["X-Request-Id"].encode() in response.content


def test_an_unknown_address_is_a_page(client: Client) -> None:
    response = client.get("/fr/nulle-part/")
    assert response.status_code == 404
    assert b"<html" in response.content


def test_more_than_we_take_is_a_sentence(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/t/post", {"text": "x" * 2000}, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    response = client.post("/t/post", "text=" + "x" * 2000, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert b"<html" in response.content


def test_more_fields_than_we_take_is_a_sentence(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    assert client.post("/t/post", {str(number): "x" for number in range(9)}).status_code == 413


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    response = client.get("/t/refuse/sign-in?a=1")
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/t/refuse/sign-in%3Fa%3D1")


# --- what was typed ----------------------------------------------------------------------------------


def test_a_form_without_its_token_shows_again_what_was_typed() -> None:
    strict = Client(enforce_csrf_checks=True)
    typed = {
        "title": "Notre <journée>",
        "empty": " ",
        "csrfmiddlewaretoken": "forged",
        "request_key": "abc",
        "password": "hunter2",
        "password1": "hunter3",
        "oldpassword": "hunter4",
    }
    response = strict.post("/t/post", typed)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Notre &lt;journée&gt;" in page
    assert "hunter" not in page
    assert "forged" not in page


def test_a_form_posted_after_the_session_ended_is_offered_again_once() -> None:
    client = Client()
    typed = {"title": "Journée", "topics": ["a", "b"], "csrfmiddlewaretoken": "t", "new_password": "hunter2"}
    assert client.post("/t/kept", typed).status_code == 302
    client.force_login(make_account())
    assert client.get("/t/who").status_code == 200  # another page does not use it up
    assert client.get("/t/kept").json() == {"title": ["Journée"], "topics": ["a", "b"]}
    assert client.get("/t/kept").json() == {}


def test_what_is_too_long_for_the_session_is_not_kept_in_it() -> None:
    client = Client()
    client.post("/t/kept", {"text": "x" * 400_000})
    assert client.get("/t/kept").json() == {}
