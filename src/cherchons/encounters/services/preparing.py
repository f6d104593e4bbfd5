"""Make the pieces of a release's page ready before the first reader asks."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from cherchons.encounters.models import Prepared, Release
from cherchons.encounters.queries import display, pieces, prepared


@transaction.atomic
def prepare(release: Release) -> None:
    """Keep the pieces of a release's page beside it in every language; those of the encounter's others go."""
    Prepared.objects.filter(release__encounter_id=release.encounter_id).delete()
    for language, _name in settings.LANGUAGES:
        with override(language):
            made = pieces.every(display.read(release, language))
        Prepared.objects.create(release=release, language=language, mark=prepared.mark(), pieces=made)


def prepare_some(*, limit: int) -> int:
    """Prepare releases that readers see and this code has not prepared, at most so many; return how many."""
    found = list(prepared.unprepared().values_list("pk", flat=True)[:limit])
    for pk in found:
        prepare(Release.objects.get(pk=pk))
    return len(found)
