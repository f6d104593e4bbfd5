"""Bring in a programme that exists elsewhere: paste it or send its file, look at what was read, keep it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.forms.encounters import NEW_SERIES, WhoseForm
from cherchons.encounters.forms.fields import DateOfDay, line_field
from cherchons.encounters.forms.reading import LARGEST_FILE, ReadForm
from cherchons.encounters.models import Encounter, Series
from cherchons.encounters.queries.desk import series_for
from cherchons.encounters.queries.reading import (
    ForgedReading,
    Reading,
    Unreadable,
    file_too_large,
    read_pasted,
    read_upload,
    reading_page,
    sealed,
    unsealed,
)
from cherchons.encounters.services import drafts
from cherchons.encounters.views.editing import Values, actor_of, desk_page
from cherchons.encounters.views.facts import begin, organisations_of
from cherchons.kernel.views.typed import kept_typed, new_request_key


class KeepForm(WhoseForm):
    """What the reading could not know: for whom, in which series; its title and date, to correct."""

    title = line_field(_("Title of the encounter"), required=True)
    date = DateOfDay(label=_("Date"))
    draft = forms.CharField(widget=forms.HiddenInput, strip=False)

    field_order = ["title", "date", "organisation", "series", "new_series", "draft"]


@desk_page()
def read(request: HttpRequest) -> HttpResponse:
    """Paste a text or send a file; then the page of what was read."""
    organisations_of(actor_of(request))
    if request.method != "POST":
        kept = kept_typed(request)
        form = ReadForm(kept) if kept is not None else ReadForm()
        return _ask(request, form, restored=kept is not None)
    form = ReadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form, status=422)
    text, file = form.cleaned_data["text"], form.cleaned_data["file"]
    try:
        draft = read_upload(_content(file), name=file.name) if file else read_pasted(text)
    except Unreadable as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _ask(request, form, status=error.status)
    return _show(request, draft, text="" if file else text)


def _content(file: Any) -> bytes:
    if file.size > LARGEST_FILE:
        raise file_too_large()
    content: bytes = file.read(LARGEST_FILE + 1)
    return content


def _ask(request: HttpRequest, form: ReadForm, *, status: int = 200, restored: bool = False) -> HttpResponse:
    context = {"form": form, "restored": restored, "request_key": new_request_key()}
    return render(request, "encounters/desk/read.html", context, status=status)


def _show(request: HttpRequest, draft: Reading, *, text: str) -> HttpResponse:
    """Show what was read, beside what was not."""
    series = series_for(actor_of(request))
    initial = {"title": draft.title, "date": draft.date, "draft": sealed(draft), **_hinted(draft, series)}
    form = KeepForm(initial=initial, organisations=organisations_of(actor_of(request)), series=series)
    context = {"form": form, "text": text, "request_key": new_request_key(), **_read(draft)}
    return render(request, "encounters/desk/reading.html", context)


def _read(draft: Reading) -> Values:
    return {"reading": reading_page(draft)}


def _hinted(draft: Reading, series: list[Series]) -> Values:
    """Suggest the series: one's only one where the text says "day 2", a new one where it says "day 1"."""
    if not draft.day_number and not draft.series_hint:
        return {}
    if draft.day_number and draft.day_number > 1 and len(series) == 1:
        return {"series": str(series[0].pk)}
    return {"series": NEW_SERIES, "new_series": draft.title} if draft.day_number == 1 else {}


@desk_page()
def keep(request: HttpRequest) -> HttpResponse:
    """Make a draft of what was read, exactly as it was shown."""
    kept = kept_typed(request) if request.method != "POST" else None
    typed = request.POST if request.method == "POST" else kept
    if typed is None:
        return HttpResponseRedirect(reverse("encounters:read"))
    try:
        shown = _read(unsealed(typed.get("draft", "")))
    except ForgedReading as error:
        form = ReadForm(typed)
        form.is_valid()
        form.errors.clear()
        form.add_error(None, str(error))
        return _ask(request, form, status=error.status)

    def save(values: Values, common: Values) -> Encounter:
        draft = unsealed(values["draft"])
        return drafts.create_from_reading(
            values["organisation"],
            draft=draft,
            title=values["title"],
            on=values["date"],
            series=values["series"],
            **common,
        )

    return begin(
        request,
        make=KeepForm,
        save=save,
        template="encounters/desk/reading.html",
        context={**shown, "back": reverse("encounters:read")},
        series=series_for(actor_of(request)),
        kept=kept,
    )
