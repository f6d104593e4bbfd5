"""One registers: alone, several at once; who lost their link asks for it. A GET changes nothing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cherchons.directory.queries import own_organisations
from cherchons.encounters.forms.registrations.lost import LostLinkForm
from cherchons.encounters.forms.registrations.registering import RegisterForm
from cherchons.encounters.forms.registrations.together import (
    TogetherForm,
    asks_for_a_row,
    rows_of,
    together,
)
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.own import already_registered
from cherchons.encounters.services.registrations import registering
from cherchons.encounters.services.registrations.registering import Newcomer
from cherchons.encounters.views.editing import actor_of, request_key
from cherchons.encounters.views.registrations.entrance import Entrance, quiet, whose
from cherchons.kernel.errors import DomainError, TooMany
from cherchons.kernel.views.limits import limit
from cherchons.kernel.views.typed import new_request_key

MOST_LOST = 30  # links asked for from one place within an hour


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; without an account, without JavaScript."""
    entrance = Entrance.of(request, slug)
    if not entrance.lets_in:
        return entrance.closed()
    given = entrance.form_options() | {"rankings": entrance.wishing.rankings if entrance.wishing.open else ()}
    if request.method != "POST":
        form = RegisterForm(initial={"code": entrance.code, **known_of(request)}, **given)
        known = already_registered(entrance.encounter, request.user) if actor_of(request).account_id else []
        mine = [(one, key_of(one)) for one in known]
        return _page(entrance, "register", form=form, known=mine, **entrance.wish_words())
    form = RegisterForm(request.POST, **given)
    people: list[Newcomer] = []
    if form.is_valid():
        people = [form.newcomer(entrance.shown.language)]
    made = _registered(entrance, form, people)
    if isinstance(made, int):
        return _page(entrance, "register", form=form, status=made, **entrance.wish_words())
    return redirect("encounters:registration", slug=slug, key=key_of(made[0]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_together(request: HttpRequest, slug: str) -> HttpResponse:
    """Several people at once: all get places, or all wait. "Add a person" posts the form and keeps it."""
    entrance = Entrance.of(request, slug)
    if not entrance.lets_in:
        return entrance.closed()
    given = entrance.form_options()
    if request.method != "POST":
        form = TogetherForm(initial={"code": entrance.code, **known_of(request)}, **given)
        return _page(entrance, "together", form=form, rows=rows_of(None), wishing=entrance.wishing)
    more = asks_for_a_row(request.POST)
    form = TogetherForm(request.POST, quiet=more, **given)
    rows = rows_of(request.POST, more=more)
    if more:
        return _page(entrance, "together", form=form, rows=rows, added=len(rows), wishing=entrance.wishing)
    people: list[Newcomer] = []
    if all([form.is_valid(), *(row.is_valid() for row in rows)]):
        people = together(form, rows, entrance.shown.language)
        if len(people) < 2:
            form.add_error(None, _("Name at least two people; alone, one registers on the page before."))
            people = []
    made = _registered(entrance, form, people, [row for row in rows if not row.empty])
    if isinstance(made, int):
        return _page(entrance, "together", form=form, rows=rows, status=made, wishing=entrance.wishing)
    return redirect("encounters:registration", slug=slug, key=key_of(made[0]))


def _registered(
    entrance: Entrance, form: forms.Form, people: list[Newcomer], rows: Sequence[forms.Form] = ()
) -> list[Registration] | int:
    """Register these people, or say on the form why not and return the status of the page.

    What is wrong with one of several people is said in their own row.
    """
    if not people:
        return 422
    try:
        entrance.count()
        return registering.register(
            entrance.encounter,
            by=actor_of(entrance.request),
            people=people,
            code=entrance.code,
            another="another" in entrance.request.POST,
            request_key=request_key(entrance.request),
        )
    except DomainError as error:
        for wrong in whose(error, rows) or [form]:
            wrong.add_error(error.field if error.field in wrong.fields else None, str(error))
        form.already = isinstance(error, registering.AlreadyRegistered)  # type: ignore[attr-defined]
        return error.status if isinstance(error, TooMany) else 422


def known_of(request: HttpRequest) -> dict[str, Any]:
    """Return what is known of someone who signed in, to begin with (one query)."""
    actor = actor_of(request)
    if actor.account_id is None:
        return {}
    user: Any = request.user
    names = own_organisations(actor)
    known = {"name": user.name, "email": user.email, "organisation": names[0] if names else ""}
    return known | ({"sector": user.sectors[0]} if len(user.sectors) == 1 else {})


def _page(entrance: Entrance, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    template = f"encounters/registration/{name}.html"
    shown = {**entrance.context(), **context, "request_key": new_request_key()}
    return quiet(render(entrance.request, template, shown, status=status))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for one's link again. The answer is the same whether the address is known or not."""
    entrance = Entrance.of(request, slug)
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limit(request, "registration-links", most=MOST_LOST, seconds=3600)
            registering.send_links(
                entrance.encounter, by=actor_of(request), address=form.cleaned_data["email"]
            )
        except TooMany as error:
            form.add_error(None, str(error))
            return _page(entrance, "lost", form=form, status=error.status)
        toasts.success(
            request,
            _(
                "If this address is registered for this day, a mail with the link is on its way. Look among "
                "unwanted mail too."
            ),
        )
        return redirect("encounters:lost_link", slug=slug)
    return _page(entrance, "lost", form=form, status=422 if form.errors else 200)
