"""What people are told about encounters, in the language that is active."""

from cherchons.encounters.messages.own_links import link_of, tell_links, tell_moved
from cherchons.encounters.messages.places import door_words, kept_places, waiting_rule
from cherchons.encounters.messages.programme import (
    SENTENCES,
    in_my_language,
    release_mail,
    sentence,
    sentences,
    team_mail,
)
from cherchons.encounters.messages.registrations import (
    moment,
    opening_sentence,
    tell_cancelled,
    tell_confirmed,
    tell_lapsed,
    tell_link,
    tell_offered,
    tell_registered,
    tell_restored,
    tell_seated,
)
from cherchons.encounters.messages.standing import Standing, standing

__all__ = [
    "SENTENCES",
    "Standing",
    "door_words",
    "in_my_language",
    "kept_places",
    "link_of",
    "moment",
    "opening_sentence",
    "release_mail",
    "sentence",
    "sentences",
    "standing",
    "team_mail",
    "tell_cancelled",
    "tell_confirmed",
    "tell_lapsed",
    "tell_link",
    "tell_links",
    "tell_moved",
    "tell_offered",
    "tell_registered",
    "tell_restored",
    "tell_seated",
    "waiting_rule",
]
