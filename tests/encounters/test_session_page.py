"""The public page of one session: its neighbours, its people, its exports."""

import pytest
from django.test import Client

from tests.encounters import sample
from tests.encounters.test_public_pages import BASE, text_of, visible

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_day")]


def test_a_session_has_its_neighbours_people_and_exports(client: Client) -> None:
    made = sample.the_day()
    sample.publish(made)
    key = made["sessions"][1]["uid"][:8]
    page = text_of(client, f"{BASE}seances/{key}/")
    shown = visible(page)
    for words in ("Malika Haddad", "Les Jardins du Canal", "Troisième projet", "Grande salle"):
        assert words in shown
    assert 'class="sector civil"' in page
    assert 'class="sector research"' in page
    assert 'rel="prev"' in page
    assert 'rel="next"' in page
    assert f'href="{BASE}mon-agenda/?ajouter={key}"' in page
    assert f'href="{BASE}seances/{key}.ics"' in page
    workshop = made["sessions"][3]["uid"][:8]
    assert "Leviers administratifs" in visible(
        text_of(client, f"{BASE}seances/{workshop}/")
    )  # at the same time


def test_what_takes_place_at_the_same_time_is_neither_before_nor_after(client: Client) -> None:
    made = sample.the_day()
    sample.publish(made)
    for workshop in made["sessions"][3:5]:
        page = text_of(client, f"{BASE}seances/{workshop['uid'][:8]}/")
        around = visible(page[page.index('<nav class="around') :])
        assert "Repas et interconnaissance" in around
        assert "Restitution et perspectives" in around
        assert "Comment chercher" not in around
        assert "Leviers" not in around
