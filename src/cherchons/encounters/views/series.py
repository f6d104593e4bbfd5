"""The desk's page about a series: its title, its presentation, in one language or two."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.forms.encounters import SeriesForm
from cherchons.encounters.models import Encounter, Series
from cherchons.encounters.queries.desk_parts import has_public_days
from cherchons.encounters.rules import can_edit, can_edit_series
from cherchons.encounters.services import series as services
from cherchons.encounters.views.editing import Editing, Values, actor_of, desk_page, digest, draft
from cherchons.kernel.permissions import require

SAID = ("title", "description", "language", "second_title", "second_description")


def _values(series: Series) -> Values:
    return {name: getattr(series, name) for name in SAID}


@desk_page()
def edit_series(request: HttpRequest, slug: str) -> HttpResponse:
    """The series of a day: what is said of it, whichever of its days one comes from."""
    encounter = draft(request, slug, can_edit)
    back = reverse("encounters:facts", args=[slug])
    series = encounter.series
    if series is None:
        return HttpResponseRedirect(back)
    by = actor_of(request)
    require(can_edit_series, by, series)
    public = has_public_days(series)

    def save(values: Values, _version: int) -> Encounter:
        seen = request.POST.get("seen", "")
        services.edit_series(series, by=by, as_seen=lambda now: digest(_values(now)) == seen, **values)
        return encounter

    editing = Editing(
        request=request,
        encounter=encounter,
        make=SeriesForm,
        shown=lambda: _values(Series.objects.get(pk=series.pk)),
        save=save,
        template="encounters/desk/series.html",
        context={
            "heading": _("The series"),
            "series": series,
            "public": public,
            "days": series.encounters.count(),
            "back": back,
        },
    )
    told = (
        _("Saved. The series’ page shows it already; each day’s page, at its next publication.")
        if public
        else _("Saved.")
    )
    return editing.answer(lambda _made: back, told)
