"""What two people share, as a score and in words; nothing that is not public or was not shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cherchons.encounters.queries.meeting.affinity import (
    affinities,
    profiles_of,
    reasons_between,
    reasons_in_words,
    stems,
)
from cherchons.encounters.queries.seating.ties import strongest
from tests.encounters.meeting.making import make_day, person, presented, topic
from tests.factories import make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_topics_and_matching_words_make_a_score() -> None:
    world, ecology, health = make_day(), topic(), topic("health", "santé", "health")
    one, other, third = person(world), person(world, sector="research"), person(world)
    presented(one, ecology, looks_for="Un atelier de cartographie sensible")
    presented(other, ecology, health, offers="Des cartographies et des cartes")
    presented(third, health, shown=False, offers="cartographie")
    found = affinities([one, other, third])
    assert found == {(one.pk, other.pk): 1.0}  # half of the topics, and an offer that is looked for


def test_an_organisation_s_public_topics_count_as_its_own() -> None:
    world, ecology, place = make_day(), topic(), make_organisation()
    place.topics.add(ecology)
    one, other = person(world, organisation=place), person(world, sector="research")
    presented(other, ecology)
    profiles = profiles_of([one, other])
    codes = reasons_between(profiles.of[one.pk], profiles.of[other.pk])
    assert codes == ("world", f"field:{ecology.pk}", "new")
    assert affinities([one, other]) == {(one.pk, other.pk): 1.0}


def test_reasons_are_plain_sentences_in_both_languages() -> None:
    world, ecology, health = make_day(), topic(), topic("health", "santé", "health")
    one, other = person(world), person(world, sector="research")
    presented(one, ecology, health, looks_for="cartographie", offers="un terrain, des bénévoles")
    presented(other, ecology, health, looks_for="terrains", offers="cartographie")
    profiles = profiles_of([one, other])
    codes = reasons_between(profiles.of[one.pk], profiles.of[other.pk])
    with override("en"):
        assert reasons_in_words(codes, profiles.topics) == [
            "They offer what you look for.",
            "They look for what you offer.",
            "Another world than yours.",
            "You both care about: ecology, health.",
            "You have never met here.",
        ]
    with override("fr"):
        assert reasons_in_words(codes, profiles.topics, most=1) == ["Propose ce que vous cherchez."]
    assert "new" not in reasons_between(profiles.of[one.pk], profiles.of[other.pk], acquainted=True)
    assert reasons_in_words(["topic:999999", "<b>", "topic:x"], profiles.topics) == []


def test_words_that_fit_everybody_and_words_of_one_family() -> None:
    assert stems("Nous cherchons des partenaires pour notre projet") == frozenset()
    assert stems("Jardins partagés") == stems("jardin partage") == {"jardin", "partag"}


def test_queries_do_not_grow_with_people() -> None:
    world, counted = make_day(), []
    for size in (2, 5):
        for _n in range(size):
            presented(person(world), topic())
        people = list(world.encounter.registrations.all())
        with CaptureQueriesContext(connection) as made:
            affinities(people)
        counted.append(len(made))
    assert counted[0] == counted[1] <= 4


def test_of_too_many_pairs_those_that_share_most_count() -> None:
    scores = {(1, 2): 0.5, (1, 3): 1.0, (2, 3): 0.5, (3, 4): 0.7}
    assert strongest(scores, most=4) == scores
    assert strongest(scores, most=2) == {(1, 3): 1.0, (3, 4): 0.7}
    assert strongest(scores, most=3) == {(1, 3): 1.0, (3, 4): 0.7}
