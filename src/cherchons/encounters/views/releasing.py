"""The desk's pages that reach the public: publish, postpone, cancel, reinstate; and copy, team, delete."""

from django.conf import settings
from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters import messages
from cherchons.encounters.enums import EncounterState
from cherchons.encounters.forms.encounters import CopyForm, ReleaseForm, StateForm, TeamForm
from cherchons.encounters.models import Encounter, TeamMember
from cherchons.encounters.queries.desk import OF_STATE, pending_changes, told_at_release, told_of_state
from cherchons.encounters.queries.desk_parts import find_member
from cherchons.encounters.queries.registrations.concerned import concerned
from cherchons.encounters.rules import can_delete, can_edit, can_manage_team, can_release
from cherchons.encounters.services import drafts, releases, team
from cherchons.encounters.views.editing import (
    Editing,
    Values,
    actor_of,
    desk_page,
    draft,
    posted_version,
    programme_page,
    request_key,
)
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.typed import new_request_key


# --- publish --------------------------------------------------------------------------------------
@desk_page()
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """What changes for everyone, who is told, a word, one button."""
    encounter = draft(request, slug, can_release)
    by = actor_of(request)
    changes = pending_changes(encounter)
    empty = not encounter.sessions.exists()
    editing = Editing(
        request=request,
        encounter=encounter,
        make=ReleaseForm,
        shown=lambda: {"note": "", "version": encounter.version},
        save=lambda values, version: releases.release(
            encounter, by=by, version=version, note=values["note"], request_key=request_key(request)
        ),
        template="encounters/desk/release.html",
        context={
            "first": changes is None,
            "empty": empty,
            "changes": messages.sentences(changes or []),
            "nothing": changes is not None and not changes,
            "told": told_at_release(encounter, by=by),
            "registered": concerned(encounter, changes or []),
            "back": programme_page(encounter),
            "may_edit": True,
        },
    )
    return editing.answer(lambda made: reverse("encounters:released", args=[slug]))


@desk_page("GET", "HEAD")
def released(request: HttpRequest, slug: str) -> HttpResponse:
    """It is public: here is its address, and what one can do with it."""
    encounter = draft(request, slug, can_release)
    latest = encounter.releases.filter(latest=True).only("number", "at").first()
    if latest is None:
        return HttpResponseRedirect(reverse("encounters:release", args=[slug]))
    public = reverse("encounters:detail", args=[slug])
    context = {
        "encounter": encounter,
        "release": latest,
        "public": public,
        "address": settings.SITE_URL + public,
        "calendar": settings.SITE_URL + reverse("encounters:ics", args=[slug]),
    }
    return render(request, "encounters/desk/released.html", context)


# --- postponed, cancelled, on again ---------------------------------------------------------------
STATES = {
    "reporter": (releases.postpone, EncounterState.POSTPONED),
    "annuler": (releases.cancel, EncounterState.CANCELLED),
    "retablir": (releases.reinstate, EncounterState.SCHEDULED),
}


@desk_page()
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """Postpone, cancel or reinstate the day, with a word for everyone; copy or delete it."""
    encounter = draft(request, slug, can_release)
    wanted = request.POST.get("action", "")
    change = STATES.get(wanted, (None, None))[0]

    def save(values: Values, version: int) -> Encounter:
        if change is None:
            raise DomainError(_("Choose what happens to this day."))
        return change(
            encounter,
            by=actor_of(request),
            version=version,
            note=values["state_note"],
            request_key=request_key(request),
        )

    ever = encounter.releases.exists()
    editing = Editing(
        request=request,
        encounter=encounter,
        make=StateForm,
        shown=lambda: {"state_note": encounter.state_note, "state": encounter.state},
        save=save,
        template="encounters/desk/state.html",
        context={
            "here": "state",
            "may_edit": True,
            "may_team": can_manage_team(actor_of(request), encounter),
            "public": ever,
            "may_delete": not ever and can_delete(actor_of(request), encounter),
            "told_count": len(told_of_state(encounter, by=actor_of(request))) if ever else 0,
            "registered": concerned(encounter, [OF_STATE]) if ever else 0,
            "copy_form": CopyForm(prefix="copy"),
        },
    )
    told = _("Done: everyone sees it now.") if ever else _("Done.")
    return editing.answer(lambda made: reverse("encounters:edit", args=[slug]), told)


@desk_page()
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """The same day again, on another date."""
    encounter = draft(request, slug, can_edit)
    editing = Editing(
        request=request,
        encounter=encounter,
        make=CopyForm,
        shown=lambda: {"date": ""},
        save=lambda values, version: drafts.copy_encounter(
            encounter, by=actor_of(request), date=values["date"], request_key=request_key(request)
        ),
        template="encounters/desk/copy.html",
        context={
            "heading": _("Copy this encounter"),
            "save_label": _("Make the copy"),
            "back": reverse("encounters:state", args=[slug]),
        },
    )
    told = _("Here is the copy, a draft: everyone on it is to be confirmed again.")
    return editing.answer(lambda made: programme_page(made), told)


@desk_page()
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete for ever a draft that was never published: asked twice."""
    encounter = draft(request, slug, can_delete)
    if request.method == "POST":
        try:
            drafts.delete_draft(encounter, by=actor_of(request), version=posted_version(request))
        except DomainError as error:
            toasts.error(request, str(error))
            return HttpResponseRedirect(programme_page(encounter))
        toasts.success(request, _("The draft “%(title)s” was deleted.") % {"title": encounter.title})
        return HttpResponseRedirect(reverse("encounters:desk"))
    context = {
        "encounter": encounter,
        "sessions": encounter.sessions.count(),
        "version": encounter.version,
        "request_key": new_request_key(),
        "public": encounter.releases.exists(),
    }
    return render(request, "encounters/desk/delete.html", context)


# --- team -----------------------------------------------------------------------------------------
@desk_page()
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works on this encounter besides the organisation that answers for it."""
    encounter = draft(request, slug, can_manage_team)
    editing = Editing(
        request=request,
        encounter=encounter,
        make=TeamForm,
        shown=lambda: {"email": "", "role": TeamForm.base_fields["role"].initial},
        save=lambda values, version: team.add_to_team(
            encounter, by=actor_of(request), request_key=request_key(request), **values
        ),
        template="encounters/desk/team.html",
        context={
            "here": "team",
            "may_edit": True,
            "may_team": True,
            "members": encounter.team.select_related("account").order_by("role", "account__name"),
        },
    )
    return editing.answer(
        lambda made: reverse("encounters:team", args=[slug]), _("Added to the team, and told by e-mail.")
    )


@desk_page("POST")
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Someone no longer works on this encounter."""
    encounter = draft(request, slug, can_manage_team)
    member: TeamMember = find_member(encounter, pk)
    name = str(member.account)
    team.remove_from_team(member, by=actor_of(request))
    toasts.success(request, _("%(name)s is no longer in the team.") % {"name": name})
    return HttpResponseRedirect(reverse("encounters:team", args=[slug]))
