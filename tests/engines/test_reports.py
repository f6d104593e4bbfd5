"""Reports: escaped, complete, and readable without a script."""

import doctest

from cherchons.engines import reports
from cherchons.engines.reports import Html, figures, listing, note, page, section, subsection, table


def test_the_examples_of_the_documentation() -> None:
    assert doctest.testmod(reports).failed == 0


def test_whatever_is_no_html_is_escaped() -> None:
    evil = '<script>alert("x")</script>'
    made = page(
        evil,
        [
            evil,
            section(evil, evil, subsection(evil, evil), note(evil), listing([evil])),
            table(evil, [evil], [[evil, evil]]),
            figures([(evil, evil)]),
        ],
        lang='fr"><script>',
    )
    assert "<script" not in made
    assert made.count("&lt;script&gt;") >= 15


def test_a_page_says_its_language_and_has_one_first_heading() -> None:
    made = page("Ateliers", ["Bonjour", Html("<hr>")], lang="fr")
    assert made.startswith('<!doctype html>\n<html lang="fr">')
    assert made.count("<h1>") == 1
    assert "<p>Bonjour</p>" in made
    assert "<hr>" in made


def test_columns_of_numbers_stand_to_the_right() -> None:
    made = table("Places", ["atelier", "places", "note"], [["W1", 12, "a"], ["W2", 3.5, None]])
    assert '<th scope="col" class="number">places</th>' in made
    assert made.count('<td class="number">') == 2
    assert "None" not in made
