"""The nine first themes."""

from django.db import transaction

from cherchons.directory.models import Topic
from cherchons.directory.rules import can_load_reference
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

# key, French, English; the order is the one shown
FIRST_TOPICS = (
    ("democratie", "Démocratie et citoyenneté", "Democracy and citizenship"),
    ("transition-ecologique", "Transition écologique", "Ecological transition"),
    (
        "developpement-local",
        "Développement local, emploi, économie sociale et solidaire",
        "Local development, employment, social and solidarity economy",
    ),
    ("formation-recherche", "Formation et recherche", "Education and research"),
    ("jeunesse", "Jeunesse et éducation populaire", "Youth and popular education"),
    ("habitat", "Habitat et territoire", "Housing and territory"),
    ("solidarite", "Solidarité et social", "Solidarity and social action"),
    ("sante", "Santé", "Health"),
    ("culture", "Culture et tourisme", "Culture and tourism"),
)


def load_topics(*, by: Actor) -> int:
    """Add the first themes that are missing; return how many. What people renamed stays renamed."""
    require(can_load_reference, by)
    with transaction.atomic():
        known = set(Topic.objects.values_list("key", flat=True))
        missing = [
            Topic(key=key, name_fr=french, name_en=english, position=position)
            for position, (key, french, english) in enumerate(FIRST_TOPICS, start=1)
            if key not in known
        ]
        Topic.objects.bulk_create(missing)
        if missing:
            audit.record(by, "directory.load_topics", public=True)
    return len(missing)
