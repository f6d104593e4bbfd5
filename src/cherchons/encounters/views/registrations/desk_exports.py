"""What the list shows, as a file to take away."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.encounters.formats import registrations as formats
from cherchons.encounters.queries.registrations.sessions import counted_sessions
from cherchons.encounters.queries.registrations.table import table
from cherchons.encounters.rules import can_see_needs
from cherchons.encounters.services.registrations.exporting import note_needs_taken
from cherchons.encounters.views.editing import actor_of, desk_page
from cherchons.encounters.views.registrations.desk_list import opened
from cherchons.encounters.views.taking import taken
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

WRITERS = {"csv": formats.as_csv, "xlsx": formats.as_xlsx, "json": formats.as_json}


class UnknownFilter(DomainError):
    """A file of everybody would be a wrong answer to a filter that is not understood."""

    code = "unknown-filter"


@desk_page("GET", "HEAD")
def export(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The same people as the list shows. ``?besoins=1`` adds their needs, and is recorded.

    Raises
    ------
    UnknownFilter
        If the address has a filter that is not understood.
    """
    desk = opened(request, slug)
    wanted = desk.wanted
    if desk.form.errors:
        named = "; ".join(
            f"{desk.form[name].label}: {' '.join(str(error) for error in found)}"
            for name, found in desk.form.errors.items()
        )
        raise UnknownFilter(_("This filter isn’t understood. %(problem)s") % {"problem": named})
    with_needs = request.GET.get("besoins") == "1"
    if with_needs:
        require(can_see_needs, actor_of(request), desk.day.encounter)
    sessions = counted_sessions(desk.day.plan, (get_language() or "fr")[:2])
    made = table(desk.day, [line.pk for line in desk.found], sessions, with_needs=with_needs)
    word = "besoins" if with_needs else ("inscriptions-filtre" if wanted.query else "inscriptions")
    if with_needs and request.method == "GET":
        note_needs_taken(desk.day.encounter, by=actor_of(request), extension=extension)
    return taken(WRITERS[extension](made), f"{slug}-{word}.{extension}")
