"""What changed between two documents: nothing is told of nothing, and something of everything."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from cherchons.encounters.messages import SENTENCES, sentence, sentences
from cherchons.encounters.queries.difference import Change, difference
from cherchons.encounters.queries.documents import Document, document
from cherchons.encounters.services import sessions
from tests.encounters.making import make_world

pytestmark = pytest.mark.django_db

# What is no news in itself: names of things, and places in a list (their order is told, not their number).
SILENT = {"uid", "position"}


@pytest.fixture
def made() -> Document:
    world = make_world(filled=True)
    world.edit(second_language="en", second_title="A day together", second_description="Come.", venue="Halle")
    return document(world.encounter)


def leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value of a document."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from leaves(value, (*path, name))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from leaves(value, (*path, place))
    else:
        yield path


def with_other(made: Document, path: tuple[Any, ...]) -> Document:
    """Return the document with another value there."""
    other = copy.deepcopy(made)
    part: Any = other
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = another(path[-1], part[path[-1]])
    return other


def another(name: Any, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) or name == "parallel":
        return (value or 0) + 1
    if name in ("date", "day"):
        return "2030-01-01"
    if name in ("doors", "start", "end"):
        return "08:15"
    if name == "territory":
        return {"kind": "commune", "code": "59350", "name": "Lille"}
    if name == "series":
        words = {"slug": "une-demarche", "title": "Une démarche", "second_title": "", "language": "fr"}
        return {**words, "number": 2}
    if name == "state":
        return "postponed"
    return f"{value or ''}x"


def test_the_same_document_has_no_difference(made: Document) -> None:
    assert difference(made, copy.deepcopy(made)) == []


def test_every_public_value_that_changes_is_told(made: Document) -> None:
    tried = 0
    for path in leaves(made):
        if path[-1] in SILENT:
            continue
        other = with_other(made, path)
        assert difference(made, other), path
        assert difference(other, made), path
        tried += 1
    assert tried > 100


def test_every_change_has_a_sentence_in_both_languages(made: Document) -> None:
    codes = set()
    for path in leaves(made):
        if path[-1] in SILENT:
            continue
        for change in difference(made, with_other(made, path)):
            codes.add(change["code"])
            for language in ("fr", "en"):
                with translation.override(language):
                    said = sentence(change)
                assert said, change
                assert "%(" not in said, change
                assert "{'" not in said, change
    assert {"session.time", "session.title", "person.confirmed", "item.text", "encounter.place"} <= codes


def test_each_sentence_is_whole_in_both_languages() -> None:
    for code, words in SENTENCES.items():
        french = translation.trans_real.translation("fr").gettext(words)
        assert french != words, f"{code} is not translated"
        assert names(french) <= names(words), code


def names(words: str) -> set[str]:
    return {part.split(")")[0] for part in words.split("%(")[1:]}


def told(old: Document, new: Document, language: str = "fr") -> list[str]:
    with translation.override(language):
        return sentences(difference(old, new))


def test_a_session_that_moves_is_told_as_people_say_it(made: Document) -> None:
    other = copy.deepcopy(made)
    moved = next(s for s in other["sessions"] if s["title"] == "Témoignages")
    moved["start"], moved["end"] = "10:00", "12:30"
    assert told(made, other) == ["«\u00a0Témoignages\u00a0» passe de 9\u00a0h\u00a030 à 10\u00a0h."]
    assert told(made, other, "en") == ["“Témoignages” moves from 9:30 to 10:00."]


def test_a_day_that_moves_is_told_once(made: Document) -> None:
    other = copy.deepcopy(made)
    for part in [*other["days"], *other["sessions"]]:
        part["date" if "date" in part else "day"] = "2027-04-09"
    assert [change["code"] for change in difference(made, other)] == ["day.moved"]
    assert told(made, other) == [
        "La journée du vendredi 12\u00a0mars 2027 passe au vendredi 9\u00a0avril 2027."
    ]


def test_titles_are_told_in_the_readers_language(made: Document) -> None:
    old, new = copy.deepcopy(made), copy.deepcopy(made)
    for doc in (old, new):
        doc["sessions"][0]["second_title"] = "Welcome"
    new["sessions"][0]["room"] = "Salle 3"
    assert "“Welcome”" in told(old, new, "en")[0]
    assert "Accueil" in told(old, new)[0]


def test_what_moves_is_not_told_as_gone_and_come() -> None:
    world = make_world(filled=True)
    old = document(world.encounter)
    session = world.encounter.sessions.get(title="Accueil")
    sessions.move_session(session, **world.args, start=session.start.replace(hour=17))
    codes = [change["code"] for change in difference(old, document(world.encounter))]
    assert codes == ["session.time"]


def test_added_and_removed_sessions_people_and_items() -> None:
    world = make_world(filled=True)
    old = document(world.encounter)
    world.add("Restitution", "16:00", "17:00")
    sessions.delete_session(world.encounter.sessions.get(title="Accueil"), **world.args)
    stories = world.encounter.sessions.get(title="Témoignages")
    sessions.add_item(stories, **world.args, title="Le jardin")
    sessions.delete_speaker(world.encounter.speakers.get(name="Thomas"), **world.args)
    changes = difference(old, document(world.encounter))
    assert sorted(c["code"] for c in changes) == [
        "item.added",
        "person.removed",
        "session.added",
        "session.removed",
    ]
    added = next(c for c in changes if c["code"] == "item.added")
    assert added["session"] == str(stories.uid)
    assert [c["person"] != "" for c in changes if c["code"] == "person.removed"] == [True]


def test_order_is_told_but_not_the_numbers_of_places(made: Document) -> None:
    same = copy.deepcopy(made)
    for n, session in enumerate(same["sessions"]):
        session["position"] = 10 * n
    assert difference(made, same) == []
    other = copy.deepcopy(made)
    other["sessions"][2:4] = reversed(other["sessions"][2:4])
    assert [change["code"] for change in difference(made, other)] == ["session.order"]


def test_states_are_told_with_their_word(made: Document) -> None:
    other = {**copy.deepcopy(made), "state": "cancelled", "state_note": "Grève des trains."}
    assert told(made, other) == ["La journée est annulée. Grève des trains."]


def test_an_unknown_code_from_an_older_release_still_has_a_sentence() -> None:
    old: Change = {"code": "session.smell", "session": "", "person": "", "params": {}}
    with translation.override("en"):
        assert sentence(old) == "Details of the day have changed."
