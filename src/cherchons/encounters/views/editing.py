"""What every editing page shares: one draft, one form, one service call, and no keystroke lost.

Two people may edit one programme at once. Each form carries the draft's ``version`` and a digest of what it
showed (``seen``). If the draft has changed but not what the form shows, the change is simply made; if what it
shows has changed, the page says so, with both versions side by side.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cherchons.encounters.models import Encounter, RegistrationPlan, Session, WishPlan
from cherchons.encounters.queries.desk import draft_for
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError, Forbidden, NotFound, SignInNeeded, TooMany
from cherchons.kernel.permissions import Predicate, require
from cherchons.kernel.views import typed
from cherchons.kernel.views.pages import refusal
from cherchons.kernel.views.typed import kept_typed, new_request_key, typed_by

View = Callable[..., HttpResponse]
Values = dict[str, Any]
Made = TypeVar("Made")
FOR_THE_PAGE = (Forbidden, NotFound, SignInNeeded, TooMany)  # refusals that are not about what was typed
TRIES = 3
NOT_SENT = {"csrfmiddlewaretoken", "request_key"}


def desk_page(*methods: str) -> Callable[[View], View]:
    """Mark a page of the desk: personal, never kept by anyone, GET and POST unless said otherwise."""

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except NotFound as error:  # deleted by someone else: what was typed here is shown, to be copied
                if request.method != "POST":
                    raise
                return refusal(request, error, typed=typed_by(request))

        return never_cache(require_http_methods(methods or ("GET", "HEAD", "POST"))(marked))

    return mark


def programme_page(encounter: Encounter, session: Session | None = None) -> str:
    """Return the address of the draft's programme, at one of its sessions."""
    here = reverse("encounters:edit", args=[encounter.slug])
    return f"{here}#s-{session.uid.hex[:8]}" if session is not None else here


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def known_action(action: str, *known: str) -> None:
    """Refuse the address of an action that doesn't exist."""
    if action not in known:
        raise NotFound


def draft(request: HttpRequest, slug: str, allowed: Predicate | None = None) -> Encounter:
    """Return the draft, to someone who may see it and may do what ``allowed`` says."""
    encounter = draft_for(slug, actor_of(request))
    if allowed is not None:
        require(allowed, actor_of(request), encounter)
    return encounter


def digest(shown: Mapping[str, Any]) -> str:
    """Return a short name for what a form showed."""
    plain = json.dumps(shown, default=str, sort_keys=True)
    return hashlib.blake2b(plain.encode(), digest_size=9).hexdigest()


@dataclass
class Difference:
    """A field that someone else changed while one was typing."""

    label: str
    theirs: str
    yours: str


@dataclass
class Editing:
    """One form on one draft, or on the plan of its registrations.

    ``shown`` returns what the form starts from, read again each time it is asked; ``save`` makes one service
    call with the cleaned values and the version; ``make`` builds the form. ``versioned`` carries the version,
    where that is not the encounter itself.
    """

    request: HttpRequest
    encounter: Encounter
    make: Callable[..., forms.Form]
    shown: Callable[[], Values]
    save: Callable[[Values, int], Any]
    template: str
    context: Values = field(default_factory=dict)
    versioned: RegistrationPlan | WishPlan | None = None

    @property
    def _subject(self) -> Encounter | RegistrationPlan | WishPlan:
        return self.versioned or self.encounter

    def answer(self, done: Callable[[Any], str], told: str | None = None) -> HttpResponse:
        """Show the form, or make the change and go to ``done(what the service returned)``."""
        shown = self.shown()
        if self.request.method != "POST":
            kept = kept_typed(self.request)
            form = self.make(kept, initial=shown) if kept is not None else self.make(initial=shown)
            return self._page(form, shown, restored=kept is not None)
        form = self.make(self.request.POST, self.request.FILES, initial=shown)
        if not form.is_valid():
            return self._page(form, shown, status=422, seen=self.request.POST.get("seen", ""))
        try:
            made = self._saved(form.cleaned_data)
        except Conflict:
            return self._conflict(form)
        except FOR_THE_PAGE:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return self._page(
                form,
                shown,
                status=422 if error.status == 400 else error.status,
                seen=self.request.POST.get("seen", ""),
            )
        if told:
            messages.success(self.request, told)
        return HttpResponseRedirect(done(made))

    def _saved(self, values: Values) -> Any:
        return saved(self.request, self._subject, self.shown, lambda version: self.save(values, version))

    def _conflict(self, form: forms.Form) -> HttpResponse:
        self._subject.refresh_from_db()
        now = self.shown()
        fresh = self.make(initial=now)
        rows = [
            Difference(str(bound.label), _readable(fresh[bound.name]), _readable(bound))
            for bound in form
            if not bound.is_hidden and _readable(fresh[bound.name]) != _readable(bound)
        ]
        return self._page(form, now, status=409, conflict=rows, conflicted=True)

    def _page(
        self, form: forms.Form, shown: Values, *, status: int = 200, seen: str | None = None, **more: Any
    ) -> HttpResponse:
        stale = seen is not None
        context = {
            "encounter": self.encounter,
            "form": form,
            "version": self.request.POST.get("version", "") if stale else self._subject.version,
            "seen": seen if stale else digest(shown),
            "request_key": new_request_key(),
            **self.context,
            **more,
        }
        return render(self.request, self.template, context, status=status)


def saved(
    request: HttpRequest,
    subject: Encounter | RegistrationPlan | WishPlan,
    shown: Callable[[], Values],
    save: Callable[[int], Made],
) -> Made:
    """Make a change; again if the draft (or the plan) changed elsewhere but not in what the person saw.

    Raises
    ------
    Conflict
        If what the person saw is no longer so.
    """
    version = posted_version(request)
    for _again in range(TRIES):
        try:
            return save(version)
        except Conflict:
            subject.refresh_from_db()
            if digest(shown()) != request.POST.get("seen"):
                raise
            version = subject.version
    raise Conflict


def request_key(request: HttpRequest) -> UUID | None:
    """Return a key of exactly this submission.

    The key that the form carries is mixed with what was sent: the same click twice is one submission, but a
    page found again by "back", changed and sent once more is another one, never taken for the first.
    """
    carried = typed.request_key(request)
    if carried is None:
        return None
    sent = sorted(
        (name, value) for name, values in request.POST.lists() for value in values if name not in NOT_SENT
    )
    return uuid5(carried, json.dumps([request.path, *sent]))


def posted_version(request: HttpRequest) -> int:
    """Return the version of the draft that the form showed."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _readable(bound: forms.BoundField) -> str:
    """Return a field's value in the words of the form."""
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return _("yes") if value in (True, "on", "true", "True") else _("no")
    choices = dict(getattr(bound.field, "choices", []))
    if choices:
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(choices.get(str(one), one or "")) for one in values)
    if hasattr(value, "strftime"):
        value = bound.field.widget.format_value(value)
    return str(value or "").replace("\r\n", "\n").strip()


def act(
    request: HttpRequest,
    subject: Encounter | RegistrationPlan | WishPlan,
    *,
    shown: Callable[[], Values],
    save: Callable[[int], Any],
    told: Callable[[Any], str],
    done: Callable[[Any], str],
) -> HttpResponse:
    """Make a change that has no form of its own (a button); the page one comes back to tells refusals."""
    try:
        made = saved(request, subject, shown, save)
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(done(None))
    messages.success(request, told(made))
    return HttpResponseRedirect(done(made))


__all__ = [
    "Editing",
    "act",
    "actor_of",
    "desk_page",
    "digest",
    "draft",
    "known_action",
    "new_request_key",
    "programme_page",
    "request_key",
    "saved",
]
