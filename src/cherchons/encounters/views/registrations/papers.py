"""The day's papers: ordered, followed while they are made, opened by those who may."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cherchons.encounters.enums import PaperKind, PaperState
from cherchons.encounters.forms.registrations.papers import FORMS, PaperForm
from cherchons.encounters.models import Encounter, PaperOrder
from cherchons.encounters.queries.registrations.after import is_over
from cherchons.encounters.queries.registrations.links import registration_with
from cherchons.encounters.queries.registrations.papers import NoPapers, counts, order_with, orders_of
from cherchons.encounters.rules import can_edit, can_manage_registrations, can_manage_team
from cherchons.encounters.services.registrations import papers as services
from cherchons.encounters.services.registrations.paper_content import certificate_of
from cherchons.encounters.views.editing import actor_of, desk_page, draft, new_request_key, request_key
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.views.limits import limit

PDF = "application/pdf"
MOST_CERTIFICATES = 60  # from one address within an hour


class NoCertificate(NotFound):
    """A certificate is for someone who came, once the day is over."""


@desk_page()
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be made, and what was."""
    encounter = draft(request, slug, can_manage_registrations)
    kind = request.POST.get("kind", "")
    if request.method != "POST" or kind not in FORMS:
        return _page(request, encounter)
    form = FORMS[kind](request.POST)
    if not form.is_valid():
        return _page(request, encounter, form, status=422)
    try:
        made = services.order(
            encounter,
            by=actor_of(request),
            kind=kind,
            request_key=request_key(request),
            **form.cleaned_data,
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, encounter, form, status=422 if error.status == 400 else error.status)
    return follow(request, made)


@desk_page()
def paper_order(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Where one order stands; posted: made once more."""
    encounter = draft(request, slug, can_manage_registrations)
    order = order_with(encounter, uid)
    if request.method == "POST":
        return follow(request, services.try_again(order, by=actor_of(request)))
    if not request.headers.get("HX-Request"):
        return redirect(_at(order))
    return render(
        request,
        "encounters/registration/desk/paper.html",
        {"encounter": encounter, "order": order, "polled": True},
    )


@desk_page("GET", "HEAD")
def paper_file(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The file, for those who manage the day's registrations."""
    encounter = draft(request, slug, can_manage_registrations)
    order = order_with(encounter, uid)
    if order.state != PaperState.READY or not order.file:
        raise NoPapers
    try:
        file = order.file.open()
    except OSError:
        raise NoPapers from None
    name = f"{slug}-{order.get_kind_display()}.pdf"
    return FileResponse(file, filename=name, content_type=PDF)  # type: ignore[return-value]


@never_cache
@require_safe
def certificate(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One's own attendance certificate, by one's own link, once the day is over."""
    limit(request, "certificate", most=MOST_CERTIFICATES, seconds=3600)
    registration = registration_with(key, slug)
    if registration.arrived_at is None or not is_over(registration.encounter, clock.now()):
        raise NoCertificate(_("A certificate is made for people who came, once the day is over."))
    response = HttpResponse(certificate_of(registration), content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def follow(request: HttpRequest, order: PaperOrder) -> HttpResponse:
    """Make at once what is small; then show where it stands."""
    if order.total <= services.AT_ONCE:
        services.make(order, by=actor_of(request))
    return redirect(_at(order))


def _at(order: PaperOrder) -> str:
    return reverse("encounters:papers", args=[order.encounter.slug]) + f"#papier-{order.uid}"


def _page(
    request: HttpRequest, encounter: Encounter, sent: PaperForm | None = None, *, status: int = 200
) -> HttpResponse:
    actor, counted = actor_of(request), counts(encounter)
    one = request.GET.get("numero", "")
    chosen = {"who": "one", "number": int(one)} if one.isdecimal() and len(one) < 8 else {}
    forms = {kind: made(initial=chosen) if chosen else made() for kind, made in FORMS.items()}
    if sent is not None:
        forms[str(sent.kind)] = sent
    orders = orders_of(encounter)
    context = {
        "encounter": encounter,
        "here": "registrations",
        "part": "papers",
        "may_manage": True,
        "may_edit": can_edit(actor, encounter),
        "may_team": can_manage_team(actor, encounter),
        "forms": [
            {"kind": kind, "title": PaperKind(kind).label, "form": form} for kind, form in forms.items()
        ],
        "sent": sent,
        "counts": counted,
        "orders": orders,
        "making": any(order.state in (PaperState.WAITING, PaperState.MAKING) for order in orders),
        "request_key": new_request_key(),
    }
    return render(request, "encounters/registration/desk/papers.html", context, status=status)
