"""What people are told about encounters, in the language that is active."""

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
    tell_again,
    tell_cancelled,
    tell_confirmed,
    tell_lapsed,
    tell_link,
    tell_offered,
    tell_registered,
    tell_restored,
    tell_seated,
)

__all__ = [
    "SENTENCES",
    "in_my_language",
    "moment",
    "opening_sentence",
    "release_mail",
    "sentence",
    "sentences",
    "team_mail",
    "tell_again",
    "tell_cancelled",
    "tell_confirmed",
    "tell_lapsed",
    "tell_link",
    "tell_offered",
    "tell_registered",
    "tell_restored",
    "tell_seated",
]
