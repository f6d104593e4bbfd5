"""The checker notices what a wrong reading would lose, and holds on programmes made at random."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cherchons.engines import programme

TODAY = date(2026, 3, 1)
TEXT = """Une rencontre à Lille
Vendredi 26 avril 2019
9h30-10h : accueil
10h-12h : témoignages (salle B12)
- Le jardin
- Le verger (à confirmer)
Ligne
"""


def test_each_kind_of_loss_is_noticed() -> None:
    draft = programme.read_text(TEXT)
    assert programme.check(draft, TEXT) == []
    welcome, testimonies = draft.sessions
    garden, orchard = testimonies.items
    losses = {
        "a title": replace(draft, title=""),
        "a date": replace(draft, date=None, sessions=(replace(welcome, start=None, end=None),)),
        "a session": replace(draft, sessions=(welcome,)),
        "a room": replace(draft, sessions=(welcome, replace(testimonies, room=""))),
        "a time": replace(draft, sessions=(welcome, replace(testimonies, clock_end=time(12, 30)))),
        "an item": replace(draft, sessions=(welcome, replace(testimonies, items=(garden,)))),
        "a mark": replace(
            draft,
            sessions=(welcome, replace(testimonies, items=(garden, replace(orchard, to_confirm=False)))),
        ),
        "a line claimed by another": replace(
            draft,
            sessions=(replace(welcome, source_lines=(3, 5)), replace(testimonies, source_lines=(4, 6, 7))),
        ),
        "the order": replace(draft, sessions=(testimonies, welcome)),
        "an unread line invented": replace(draft, unread=(programme.Unread(1, "autre chose"),)),
    }
    for what, wrong in losses.items():
        assert programme.check(wrong, TEXT), what


def test_an_overlap_that_is_not_flagged_is_a_fault() -> None:
    text = "Rencontre\n9h-11h : A\n10h-12h : B"
    draft = programme.read_text(text)
    assert programme.check(draft, text) == []
    assert programme.check(replace(draft, warnings=()), text) == [
        "An overlap is not flagged: « B » overlaps « A »."
    ]


def test_an_end_before_its_start_is_a_fault() -> None:
    text = "Rencontre\n26/04/2019\n9h-11h : A"
    draft = programme.read_text(text)
    (session,) = draft.sessions
    wrong = replace(draft, sessions=(replace(session, end=session.start, start=session.end),))
    assert "« A » ends before it starts." in programme.check(wrong, text)


WORDS = st.sampled_from(
    [
        *("accueil", "plénière", "atelier", "ateliers", "récits", "Marie", "CNRS", "salle", "12", "B12"),
        *("avec", "et", "à", "confirmer", "TBC", "en", "parallèle", "9h30", "10-12h30", "14:00–16:00"),
        *("2–4", "pm", "midi", "fin", "de", "la", "journée", "DAY", "1", "vendredi", "26", "avril", "2019"),
        *("31/02/2019", "25h", "(", ")", "«", "»", "[1]", "-", "•", ":", ";", ",", "–", "|", "\t"),
        *("http://exemple.org", "Intervenants", "Lieu", "Animation", "par", "Jeanne", "Martin", "non-\u00ad"),
    ]
)
LINES = st.lists(WORDS, max_size=9).map(" ".join)
MESS = st.lists(st.tuples(st.sampled_from(["", "  ", "- ", "\t", "1. ", "A) "]), LINES), max_size=25).map(
    lambda rows: "\r\n".join(indent + line for indent, line in rows)
)


def assert_faithful(text: str) -> None:
    if not any(char.isalnum() for char in text):
        with pytest.raises(programme.ProgrammeReadingError, match="empty"):
            programme.read_text(text, today=TODAY)
        return
    draft = programme.read_text(text, today=TODAY)
    assert programme.check(draft, text) == []
    programme.to_json(draft)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESS)
def test_a_heap_of_programme_words_is_never_dropped(text: str) -> None:
    assert_faithful(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_loss(text: str) -> None:
    assert_faithful(text)


@st.composite
def programmes(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    """Draw a programme and the sessions that must be read from it."""
    clock = draw(st.integers(7 * 60, 10 * 60))
    style = draw(st.sampled_from(["h", ":", "spaced", "de", "bullet", "table"]))
    sessions: list[tuple[int, int, str]] = []
    lines = ["Rencontre des savoirs", "", "Vendredi 26 avril 2019", ""]
    topics = ["Accueil", "Plénière", "Récits", "Débat ouvert", "Marche commune", "Repas", "Jeu", "Lecture"]
    for topic in draw(st.lists(st.sampled_from(topics), min_size=1, max_size=7)):
        length = draw(st.integers(2, 18)) * 5
        start, clock = clock, clock + length
        sessions.append((start, clock, topic))
        lines.append(_written(style, start, clock, topic))
        if style != "table":
            lines.extend(
                draw(st.sampled_from([[], [""], ["Un texte pour en dire plus."], ["", "  - un point"]]))
            )
    return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines), sessions


def _written(style: str, start: int, end: int, topic: str) -> str:
    (h1, m1), (h2, m2) = divmod(start, 60), divmod(end, 60)
    return {
        "h": f"{h1}h{m1:02}-{h2}h{m2:02} : {topic}",
        ":": f"{h1:02}:{m1:02}–{h2:02}:{m2:02} {topic}",
        "spaced": f"{h1}\u00a0h\u00a0{m1:02} – {h2}\u00a0h\u00a0{m2:02}\u00a0: {topic}",
        "de": f"De {h1}h{m1:02} à {h2}h{m2:02} : {topic}",
        "bullet": f"• {h1}h{m1:02} → {h2}h{m2:02} – {topic}",
        "table": f"{h1}h{m1:02}\t{h2}h{m2:02}\t{topic}\tSalle {m1}",
    }[style]


@settings(max_examples=200, deadline=None)
@given(programmes())
def test_a_programme_that_was_written_is_read_back(written: tuple[str, list[tuple[int, int, str]]]) -> None:
    text, expected = written
    draft = programme.read_text(text)
    found = [
        (s.start.hour * 60 + s.start.minute, s.end.hour * 60 + s.end.minute, s.title)
        for s in draft.sessions
        if s.start and s.end
    ]
    assert found == expected
    assert draft.date == date(2019, 4, 26)
    assert draft.unread == ()
    assert programme.check(draft, text) == []
