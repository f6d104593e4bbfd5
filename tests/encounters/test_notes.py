"""Footnotes stay readable from the invitation to the public page: the mark, and where it leads."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.queries.notes import marked, text_with_notes
from cherchons.encounters.services.readings import create_from_reading
from cherchons.encounters.services.releases import release
from cherchons.engines.programme import read_text
from tests.factories import actor, make_organisation, make_organiser

INVITATION = Path(__file__).parents[1] / "engines" / "programme" / "samples" / "invitation_paraphrase.txt"
LINKS = marked(
    [{"title": "[1] Le rapport", "url": "https://a.example"}, {"title": "[1] Bis", "url": "https://b"}]
)


def test_only_known_marks_lead_somewhere() -> None:
    html = text_with_notes("Voir[1] et [2], [le site [1]](https://c.example) <b>", "fr", LINKS)
    assert html.count('<a href="#note-1">[1]</a>') == 1
    assert "[2]" in html
    assert "&lt;b&gt;" in html


def test_a_mark_belongs_to_one_link() -> None:
    assert [link["note"] for link in LINKS] == ["1", ""]


def test_many_marks_take_no_time() -> None:
    assert text_with_notes("[1]" * 6000, "fr", LINKS).count("<a ") == 6000


@pytest.mark.django_db
def test_the_notes_of_an_invitation_are_read_on_its_public_page(client: Client) -> None:
    organisation = make_organisation()
    by = actor(make_organiser(organisation))
    made = create_from_reading(organisation, by=by, draft=read_text(INVITATION.read_text(encoding="utf-8")))
    assert "[1] www.exemple-rapport.example/Delmas" in [link["title"] for link in made.links]
    release(made, by=by, version=made.version)
    html = client.get(reverse("encounters:detail", args=[made.slug])).content.decode()
    assert 'Delmas<a href="#note-1">[1]</a>' in html
    assert re.search(r'<li id="note-1"><a href="http://www.exemple-rapport.example/Delmas"[^>]*>\[1\] ', html)
    assert "rapport Delmas[1]" in " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert "Delmas1" not in html
