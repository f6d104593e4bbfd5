"""Correcting a programme: nothing typed is lost, two people work at once, a double click makes one thing."""

from datetime import time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Encounter, Item, Revision, Session
from cherchons.encounters.services import drafts, sessions
from tests.encounters.desk import Desk, action_of, hidden, html, page_of
from tests.encounters.making import World, make_world
from tests.encounters.test_desk_pages import as_
from tests.once import kept_rows

pytestmark = [pytest.mark.django_db, pytest.mark.db]


built, world = kept_rows(lambda: make_world(filled=True))


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


@pytest.fixture
def stories(world: World) -> Session:
    return Session.objects.select_related("encounter").get(title="Témoignages")


# --- one correction --------------------------------------------------------------------------------
def test_a_session_is_corrected_and_the_programme_says_what_undo_takes_back(
    desk: Desk, stories: Session
) -> None:
    answer = desk.send(page_of(stories), title="Récits", start="9h45", room="Grande salle", to_confirm="on")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#s-{stories.uid.hex[:8]}")
    stories.refresh_from_db()
    assert (stories.title, stories.start, stories.room, stories.to_confirm) == (
        "Récits",
        time(9, 45),
        "Grande salle",
        True,
    )
    programme = desk.client.get(reverse("encounters:edit", args=[stories.encounter.slug]))
    assert programme.context["steps"]["undo"] == "modification de «\u00a0Témoignages\u00a0»"
    undo = {"version": programme.context["version"], "request_key": uuid4()}
    assert (
        desk.client.post(reverse("encounters:undo", args=[stories.encounter.slug]), undo).status_code == 302
    )
    stories.refresh_from_db()
    assert stories.title == "Témoignages"
    again = {"version": stories.encounter.version, "redo": "1"}
    again["version"] = Encounter.objects.get(pk=stories.encounter_id).version
    desk.client.post(reverse("encounters:undo", args=[stories.encounter.slug]), again)
    stories.refresh_from_db()
    assert stories.title == "Récits"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "obligatoire"),
        ({"title": "x" * 251}, "250"),
        ({"end": "08:00"}, "La fin doit venir après le début"),
        ({"start": "25h"}, "Écrivez une heure"),
        ({"kind": "party"}, "party"),
        ({"day": "999999"}, "999999"),
        ({"text": "x" * 20_001}, "20000"),
        ({"title": "a\x00b"}, "caract"),
    ],
)
def test_a_wrong_session_is_refused_with_a_sentence_and_what_was_typed(
    desk: Desk, stories: Session, changes: dict[str, str], sentence: str
) -> None:
    answer = desk.send(page_of(stories), **{"room": "Salle typed", **changes})
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert 'class="notice notice-error error-summary"' in html(answer)
    assert "Salle typed" in html(answer)
    stories.refresh_from_db()
    assert (stories.room, stories.title) == ("Salle 1", "Témoignages")


def test_a_session_is_added_after_the_last_one_with_its_times_suggested(desk: Desk, world: World) -> None:
    url = reverse("encounters:new_session", args=[world.encounter.slug])
    suggested = desk.form(url)
    assert (suggested["start"], suggested["end"]) == ("16:00", "18:00")
    answer = desk.send(url, title="Restitution", kind="report_back")
    assert answer.status_code == 302
    made = Session.objects.get(title="Restitution")
    assert (made.start, made.end, made.kind) == (time(16), time(18), "report_back")


def test_a_session_is_added_in_parallel_with_another(desk: Desk, world: World, stories: Session) -> None:
    url = reverse("encounters:new_session", args=[world.encounter.slug]) + f"?avec={stories.uid.hex[:8]}"
    assert desk.send(url, title="Visite").status_code == 302
    made = Session.objects.get(title="Visite")
    stories.refresh_from_db()
    assert made.parallel == stories.parallel is not None
    assert (made.start, made.end) == (stories.start, stories.end)
    drafts.undo(world.encounter, **world.args)
    stories.refresh_from_db()
    assert not Session.objects.filter(title="Visite").exists()
    assert stories.parallel is None, "one undo takes back the whole step"


def test_a_session_added_beside_one_that_it_does_not_meet_stands_alone(
    desk: Desk, world: World, stories: Session
) -> None:
    url = reverse("encounters:new_session", args=[world.encounter.slug]) + f"?avec={stories.uid.hex[:8]}"
    assert desk.send(url, title="Visite", start="16:00", end="17:00").status_code == 302
    stories.refresh_from_db()
    assert Session.objects.get(title="Visite").parallel is None
    assert stories.parallel is None


def test_save_and_go_on_to_a_point_or_a_person(desk: Desk, stories: Session) -> None:
    key, slug = stories.uid.hex[:8], stories.encounter.slug
    item = Item.objects.get(session=stories)
    wanted = {
        "item:new": reverse("encounters:new_item", args=[slug, key]),
        f"item:{item.uid.hex[:8]}": reverse("encounters:edit_item", args=[slug, item.uid.hex[:8]]),
        "person:new": reverse("encounters:new_person", args=[slug]) + f"?seance={key}",
    }
    for number, (then, address) in enumerate(wanted.items()):
        answer = desk.send(page_of(stories), room=f"Salle {number}", then=then)
        assert answer["Location"] == address
        stories.refresh_from_db()
        assert stories.room == f"Salle {number}", "what was typed is saved before going on"


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("monter", {}),
        ("descendre", {}),
        ("dupliquer", {}),
        ("supprimer", {}),
        ("deplacer", {"start": "15:30"}),
        ("parallele", {}),
    ],
)
def test_a_session_is_moved_duplicated_grouped_and_taken_out_without_drag(
    desk: Desk, world: World, stories: Session, action: str, more: dict[str, str]
) -> None:
    given: dict[str, str] = {}
    if action == "deplacer":
        given = {"move-day": str(world.day.pk), "move-start": "15:30"}
    if action == "parallele":
        given = {"parallel-beside": Session.objects.get(title="Accueil").uid.hex[:8]}
    count = Session.objects.count()
    answer = desk.press(action_of(stories, action), stories, **given)
    assert answer.status_code == 302
    assert Revision.objects.filter(encounter=world.encounter).count() > 0
    now = Session.objects.filter(pk=stories.pk).first()
    if action == "supprimer":
        assert now is None
        undo = {"version": world.version}
        desk.client.post(reverse("encounters:undo", args=[world.encounter.slug]), undo)
        assert Session.objects.filter(uid=stories.uid).exists()
        return
    assert now is not None
    assert {
        "monter": now.start == time(9),
        "descendre": now.start > time(9, 30),
        "dupliquer": Session.objects.count() == count + 1,
        "deplacer": (now.start, now.end) == (time(15, 30), time(18)),
        "parallele": now.parallel is not None and now.start == time(9),
    }[action]


def test_a_heading_stands_above_all_sessions_of_a_group(desk: Desk, world: World) -> None:
    first, second = Session.objects.filter(title__startswith="Atelier").order_by("title")
    answer = desk.press(action_of(second, "intitule"), second, **{"heading-title": "Ateliers au choix"})
    assert answer.status_code == 302
    assert {s.parallel_title for s in Session.objects.filter(parallel=first.parallel)} == {
        "Ateliers au choix"
    }
    programme = desk.client.get(reverse("encounters:edit", args=[world.encounter.slug]))
    assert html(programme).count("Ateliers au choix") == 1
    alone = Session.objects.get(title="Accueil")
    refused = desk.client.post(action_of(alone, "intitule"), hidden(desk, alone) | {"heading-title": "Seul"})
    assert refused.status_code == 302
    alone.refresh_from_db()
    assert alone.parallel_title == ""


def test_a_heading_has_a_second_language_where_the_encounter_has_one(desk: Desk, world: World) -> None:
    workshop = Session.objects.filter(title__startswith="Atelier").order_by("title")[0]
    page = html(desk.client.get(page_of(workshop)))
    assert "heading-second_title" not in page
    desk.press(action_of(workshop, "intitule"), workshop, **{"heading-title": "Ateliers au choix"})
    Encounter.objects.update(second_language="en")
    assert 'name="heading-second_title"' in html(desk.client.get(page_of(workshop)))
    said = {"heading-title": "Ateliers au choix", "heading-second_title": "Workshops, choose one"}
    desk.press(action_of(workshop, "intitule"), workshop, **said)
    assert {s.second_parallel_title for s in Session.objects.filter(parallel=workshop.parallel)} == {
        "Workshops, choose one"
    }


def test_a_move_past_midnight_is_refused_in_words(desk: Desk, world: World, stories: Session) -> None:
    given = {"move-day": str(world.day.pk), "move-start": "23:00"}
    answer = desk.client.post(action_of(stories, "deplacer"), {**hidden(desk, stories), **given}, follow=True)
    assert "notice-error" in html(answer)
    stories.refresh_from_db()
    assert stories.start == time(9, 30)


def test_an_action_that_does_not_exist_is_not_found(desk: Desk, stories: Session) -> None:
    assert desk.client.post(action_of(stories, "exploser")).status_code == 404
    assert desk.client.get(action_of(stories, "supprimer")).status_code == 405


# --- two people at once ----------------------------------------------------------------------------
def test_someone_elses_correction_elsewhere_does_not_disturb(
    desk: Desk, world: World, stories: Session
) -> None:
    typed = desk.form(page_of(stories)) | {"title": "Récits"}
    sessions.edit_session(Session.objects.get(title="Accueil"), **world.args, title="Café")
    assert desk.client.post(page_of(stories), typed).status_code == 302
    stories.refresh_from_db()
    assert stories.title == "Récits"
    assert Session.objects.filter(title="Café").exists()


def test_someone_elses_correction_of_the_same_thing_is_shown_beside_ones_own(
    desk: Desk, world: World, stories: Session
) -> None:
    typed = desk.form(page_of(stories)) | {"title": "Mon titre", "text": "Mon texte"}
    sessions.edit_session(Session.objects.get(pk=stories.pk), **world.args, title="Leur titre")
    answer = desk.client.post(page_of(stories), typed)
    assert answer.status_code == 409
    assert ("Leur titre", "Mon titre") in [(row.theirs, row.yours) for row in answer.context["conflict"]]
    assert 'value="Mon titre"' in html(answer)
    stories.refresh_from_db()
    assert stories.title == "Leur titre"
    decided = typed | {name: answer.context[name] for name in ("version", "seen", "request_key")}
    assert desk.client.post(page_of(stories), decided).status_code == 302
    stories.refresh_from_db()
    assert (stories.title, stories.text) == ("Mon titre", "Mon texte")


def test_what_was_typed_for_something_taken_out_meanwhile_is_shown(
    desk: Desk, world: World, stories: Session
) -> None:
    typed = desk.form(page_of(stories)) | {"text": "Un long texte que je ne veux pas perdre"}
    sessions.delete_session(Session.objects.get(pk=stories.pk), **world.args)
    answer = desk.client.post(page_of(stories), typed)
    assert answer.status_code == 404
    assert "Un long texte que je ne veux pas perdre" in html(answer)


def test_undo_of_another_version_shows_the_draft_as_it_is_now(
    desk: Desk, world: World, stories: Session
) -> None:
    seen = world.version
    sessions.edit_session(stories, **world.args, title="Leur titre")
    answer = desk.client.post(reverse("encounters:undo", args=[world.encounter.slug]), {"version": seen})
    assert answer.status_code == 409
    assert "Leur titre" in html(answer)
    stories.refresh_from_db()
    assert stories.title == "Leur titre"


def test_a_double_click_adds_one_session(desk: Desk, world: World) -> None:
    url = reverse("encounters:new_session", args=[world.encounter.slug])
    typed = desk.form(url) | {"title": "Une seule fois"}
    first, second = desk.client.post(url, typed), desk.client.post(url, typed)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Session.objects.filter(title="Une seule fois").count() == 1


def test_a_form_found_again_by_back_and_changed_is_not_taken_for_the_first(
    desk: Desk, stories: Session
) -> None:
    typed = desk.form(page_of(stories))
    desk.client.post(page_of(stories), typed | {"title": "Un"})
    answer = desk.client.post(page_of(stories), typed | {"title": "Deux"})
    assert answer.status_code == 409, "the page from before the first save says so, and keeps what was typed"
    assert "Deux" in html(answer)


def test_what_was_typed_comes_back_after_signing_in_again(
    client: Client, world: World, stories: Session
) -> None:
    desk = Desk(as_(client, world.organiser), world)
    typed = desk.form(page_of(stories)) | {"title": "Écrit pendant que la session finissait"}
    client.logout()
    client.cookies["sessionid"] = "finished"
    answer = client.post(page_of(stories), typed)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
    as_(client, world.organiser)
    back = client.get(page_of(stories))
    assert "Écrit pendant que la session finissait" in html(back)
    assert "pas encore enregistré" in html(back)
    stories.refresh_from_db()
    assert stories.title == "Témoignages"


# --- lines that were not understood ----------------------------------------------------------------
def test_an_unread_line_is_put_in_its_place_or_set_aside(desk: Desk, world: World, stories: Session) -> None:
    lines = [{"line": 3, "text": "Apportez un gâteau"}, {"line": 9, "text": "???"}]
    Encounter.objects.filter(pk=world.encounter.pk).update(unread=lines)
    url = reverse("encounters:unread", args=[world.encounter.slug])
    common = {"request_key": uuid4()}
    assert "Apportez un gâteau" in html(
        desk.client.get(reverse("encounters:edit", args=[world.encounter.slug]))
    )
    desk.client.post(url, common | {"version": world.version, "line": 3, "to": stories.uid.hex[:8]})
    stories.refresh_from_db()
    assert stories.text.endswith("Apportez un gâteau")
    desk.client.post(url, {"version": world.version, "line": 9, "aside": "1"})
    world.encounter.refresh_from_db()
    assert world.encounter.unread == []
    drafts.undo(world.encounter, **world.args)
    world.encounter.refresh_from_db()
    assert [u["line"] for u in world.encounter.unread] == [9]
    answer = desk.client.post(url, {"version": world.version, "line": "abc"}, follow=True)
    assert "déjà été placée" in html(answer)
