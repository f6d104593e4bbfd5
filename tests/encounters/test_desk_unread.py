"""Lines that were not understood become what they are: a session, a point, text; or are set aside."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Encounter, Item, Session
from cherchons.encounters.queries.documents import document
from cherchons.encounters.queries.unread import SHOWN, session_in, start_in
from cherchons.encounters.services import drafts
from cherchons.encounters.services.readings import create_from_reading
from cherchons.encounters.services.unread import session_from_unread
from cherchons.engines.programme import DraftSession, ProgrammeDraft, Unread
from tests.encounters.desk import html
from tests.encounters.making import World, make_world
from tests.encounters.test_desk_pages import as_
from tests.once import kept_rows

pytestmark = pytest.mark.django_db


built, world = kept_rows(lambda: make_world(filled=True))


@pytest.fixture
def stories(world: World) -> Session:
    return Session.objects.get(encounter=world.encounter, title="Témoignages")


def leave(world: World, *texts: str, after: Session | None = None) -> None:
    """Leave lines that were not understood, numbered from 1."""
    more = {"after": str(after.uid)} if after else {}
    lines = [{"line": n, "text": text, **more} for n, text in enumerate(texts, 1)]
    Encounter.objects.filter(pk=world.encounter.pk).update(unread=lines)


def press(client: Client, world: World, **sent: Any) -> Any:
    as_(client, world.organiser)
    url = reverse("encounters:unread", args=[world.encounter.slug])
    return client.post(url, {"version": world.version, "line": 1, **sent}, follow=True)


def new(world: World) -> list[Session]:
    known = ("Accueil", "Témoignages", "Atelier A", "Atelier B")
    return list(world.encounter.sessions.exclude(title__in=known))


@pytest.mark.parametrize(
    ("line", "title", "hours"),
    [
        ("16h30 – 17h : Le mot de la mairie", "Le mot de la mairie", (time(16, 30), time(17))),
        ("- 16 h 30 Visite du jardin", "Visite du jardin", (time(16, 30), time(17, 30))),
        ("Le mot de la mairie, 12h15", "Le mot de la mairie", (time(12, 15), time(13, 15))),
        ("Goûter (13h30)", "Goûter", (time(13, 30), time(14))),
    ],
)
def test_a_line_that_says_a_time_becomes_a_session_in_one_click(
    client: Client, world: World, line: str, title: str, hours: tuple[time, time]
) -> None:
    leave(world, line)
    before = document(Encounter.objects.get(pk=world.encounter.pk), private=True)
    answer = press(client, world, **{"as": "session", "to": ""})
    (made,) = new(world)
    assert (made.title, (made.start, made.end)) == (title, hours)
    assert "Désormais une séance" in html(answer)
    assert answer.redirect_chain[0][0].endswith(f"#s-{made.uid.hex[:8]}")
    assert Encounter.objects.get(pk=world.encounter.pk).unread == []
    drafts.undo(world.encounter, **world.args)
    assert document(Encounter.objects.get(pk=world.encounter.pk), private=True) == before


def test_people_and_doubts_of_the_line_come_along(world: World) -> None:
    leave(world, "16h30 : Table ronde avec Marie Dupont, chercheuse (à confirmer)")
    made = session_from_unread(world.encounter, **world.args, line=1)
    (person,) = made.speakers.all()
    assert (person.name, person.role) == ("Marie Dupont", "chercheuse")
    assert made.to_confirm or person.to_confirm


def test_no_word_of_the_line_is_lost(world: World) -> None:
    line = "26 mars, 14h10 ¤ zigzag ??? pour les voisines"
    leave(world, line)
    made = session_from_unread(world.encounter, **world.args, line=1)
    kept = f"{made.title} {made.text}"
    assert all(word in kept.lower() for word in ("zigzag", "voisines"))


def test_a_line_without_a_time_follows_the_session_after_which_it_stood(
    client: Client, world: World, stories: Session
) -> None:
    leave(world, "* Pause et musique", after=stories)
    as_(client, world.organiser)
    page = html(client.get(reverse("encounters:edit", args=[world.encounter.slug])))
    assert f'value="{stories.uid.hex[:8]}" selected' in page
    press(client, world, **{"as": "session", "to": stories.uid.hex[:8]})
    (made,) = new(world)
    assert (made.title, made.start, made.end) == ("Pause et musique", time(12), time(13))


def test_after_parallel_sessions_it_follows_them_all(client: Client, world: World) -> None:
    leave(world, "Restitution en musique")
    workshop = Session.objects.get(title="Atelier B")
    press(client, world, **{"as": "session", "to": workshop.uid.hex[:8]})
    (made,) = new(world)
    assert (made.start, made.end, made.parallel) == (time(16), time(17), None)


def test_between_two_sessions_that_touch_it_is_short_and_the_overlap_is_said(
    client: Client, world: World
) -> None:
    leave(world, "Un mot de bienvenue")
    welcome = Session.objects.get(title="Accueil")
    answer = press(client, world, **{"as": "session", "to": welcome.uid.hex[:8]})
    (made,) = new(world)
    assert (made.start, made.end) == (time(9, 30), time(10))
    assert answer.context["programme"].sessions[1].start == answer.context["programme"].sessions[2].start


def test_a_line_becomes_a_point_of_its_session(client: Client, world: World, stories: Session) -> None:
    leave(world, "• Les oiseaux du port\nracontés par deux voisins", after=stories)
    press(client, world, **{"as": "item", "to": stories.uid.hex[:8]})
    made = Item.objects.get(title="Les oiseaux du port")
    assert (made.session, made.kind, made.text) == (stories, "testimony", "racontés par deux voisins")
    assert list(stories.items.all())[-1] == made
    drafts.undo(world.encounter, **world.args)
    assert not Item.objects.filter(pk=made.pk).exists()
    assert len(Encounter.objects.get(pk=world.encounter.pk).unread) == 1


def test_a_point_without_a_session_is_asked_for(client: Client, world: World) -> None:
    leave(world, "Les oiseaux du port")
    answer = press(client, world, **{"as": "item", "to": ""})
    assert "Choisissez la séance" in html(answer)
    assert len(Encounter.objects.get(pk=world.encounter.pk).unread) == 1


def test_a_double_click_makes_one_session(client: Client, world: World) -> None:
    leave(world, "16h30 : Goûter")
    sent = {"as": "session", "version": world.version, "request_key": "6f1f5c1e-6f5e-4b0e-9d51-3c1f6f0f2a11"}
    for _click in range(2):
        press(client, world, **sent)
    assert len(new(world)) == 1


def test_a_day_that_is_full_to_midnight_says_so(client: Client, world: World) -> None:
    late = world.add("Bal", "22:00", "23:59")
    leave(world, "Rangement")
    answer = press(client, world, **{"as": "session", "to": late.uid.hex[:8]})
    assert "fin" in " ".join(str(m) for m in answer.context["messages"])
    assert not world.encounter.sessions.filter(title="Rangement").exists()


def test_a_long_line_keeps_all_its_words(client: Client, world: World, stories: Session) -> None:
    leave(world, "mot " * 200)
    press(client, world, **{"as": "session", "to": stories.uid.hex[:8]})
    (made,) = new(world)
    assert len(made.title) <= 250
    assert made.text.count("mot") == 200


def test_many_lines_are_shown_a_few_at_a_time(client: Client, world: World) -> None:
    leave(world, *(f"Ligne {n}" for n in range(80)))
    as_(client, world.organiser)
    page = html(client.get(reverse("encounters:edit", args=[world.encounter.slug])))
    assert page.count('name="line"') == SHOWN
    assert "80 lignes" in page
    assert "Les autres suivront" in page


def test_the_reading_says_after_which_session_a_line_stood(world: World) -> None:
    session = {"start": None, "end": None, "kind": "other", "clock_start": time(9)}
    draft = ProgrammeDraft(
        **{
            **dict.fromkeys(("title", "description", "place", "practical", "language"), ""),
            **dict.fromkeys(("date", "start", "end", "doors", "day_number"), None),
            **dict.fromkeys(("organisers", "links", "notes", "speakers", "warnings"), ()),
            "series_hint": "",
            "timezone": "Europe/Paris",
            "sessions": (
                DraftSession(**session, title="Un", source_lines=(3, 4)),
                DraftSession(**{**session, "clock_start": time(10)}, title="Deux", source_lines=(8,)),
            ),
            "unread": (Unread(1, "avant"), Unread(6, "entre"), Unread(9, "après")),
        }
    )
    made = create_from_reading(
        world.organisation, by=world.organiser, draft=draft, title="Lue", on=world.day.date
    )
    titles = {str(s.uid): s.title for s in made.sessions.all()}
    assert [titles.get(u.get("after", ""), "") for u in made.unread] == ["", "Un", "Deux"]


@pytest.mark.parametrize(
    "line", ["", "???", "\x00", "25h99", "h", "9" * 5000, "10h " * 2000, "<script>alert(1)</script>", "é" * 9]
)
def test_strange_lines_are_read_without_harm(line: str) -> None:
    session_in(line)
    start_in(line)
