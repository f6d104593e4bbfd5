"""Series: days that belong together (*démarches*)."""

from collections.abc import Callable
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from cherchons.directory.models import Organisation
from cherchons.encounters.models import Series
from cherchons.encounters.rules import can_create_series, can_edit_series
from cherchons.encounters.services import checking
from cherchons.encounters.services.slugs import free_slug, slug_for
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict
from cherchons.kernel.permissions import require


class SeriesTexts(TypedDict, total=False):
    """What can be said of a series besides its title."""

    description: str
    language: str
    second_title: str
    second_description: str


class SeriesChanges(SeriesTexts, total=False):
    """What can be changed of a series."""

    title: str


def create_series(
    organisation: Organisation,
    *,
    by: Actor,
    title: str,
    request_key: UUID | None = None,
    **more: Unpack[SeriesTexts],
) -> Series:
    """Begin a series that ``organisation`` answers for."""
    require(can_create_series, by, organisation)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(
            pk=organisation.pk
        )  # the same form twice: in turn
        already = audit.made_before(Series, request_key, "encounters.series.create", by)
        if already is not None:
            return already
        kept = checking.cleaned(Series, {"title": title, **more})
        slug = free_slug(slug_for(kept["title"], None), Series)
        made = Series.objects.create(organisation=organisation, slug=slug, **kept)
        audit.record(by, "encounters.series.create", made, request_key=request_key)
    return made


@transaction.atomic
def edit_series(
    series: Series,
    *,
    by: Actor,
    as_seen: Callable[[Series], bool] | None = None,
    **changes: Unpack[SeriesChanges],
) -> Series:
    """Change what is said of a series: its public page shows it at once, each day's at its next release.

    ``as_seen`` says whether the series is still what the person saw.

    Raises
    ------
    Conflict
        If it no longer is.
    """
    require(can_edit_series, by, series)
    now = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    kept = checking.cleaned(Series, dict(changes))
    fields = {name for name, value in kept.items() if getattr(now, name) != value}
    if fields and as_seen is not None and not as_seen(now):
        raise Conflict
    for name in kept:
        setattr(series, name, kept[name])
    if fields:
        series.save(update_fields=sorted(fields))
        audit.record(by, "encounters.series.edit", series, fields=fields, public=True)
    return series


def next_number(series: Series | None) -> int | None:
    """Return the number that the next day of a series gets."""
    if series is None:
        return None
    last = series.encounters.exclude(number=None).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
