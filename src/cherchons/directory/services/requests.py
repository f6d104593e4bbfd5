"""Ask to organise for an organisation; an administrator answers in one click."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cherchons.directory import messages
from cherchons.directory.enums import RequestState, RoleName
from cherchons.directory.models import Organisation, OrganiserRequest, Role
from cherchons.directory.rules import can_answer_requests, can_request_to_organise, can_withdraw_request
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError
from cherchons.kernel.permissions import require

LONGEST_MESSAGE = 2000


class TooLong(DomainError):
    """More words than a request or an answer takes."""

    code = "too-long"


class AlreadyOrganiser(DomainError):
    """There is nothing to ask for."""

    status = 409
    code = "already-organiser"


class AlreadyAnswered(Conflict):
    """Someone answered this request before."""

    code = "already-answered"


def request_to_organise(
    organisation: Organisation, *, by: Actor, message: str = "", request_key: UUID | None = None
) -> OrganiserRequest:
    """Ask to organise encounters for an organisation; the administrators are told.

    Asking again while a request waits changes nothing and returns the one that waits.
    """
    require(can_request_to_organise, by, organisation)
    if Role.objects.filter(account_id=by.account_id or 0, organisation=organisation).exists():
        raise AlreadyOrganiser(_("You already organise for this organisation."))
    message = _checked(message, field="message")
    try:
        with transaction.atomic():
            if waiting := _waiting(by, organisation):
                return waiting
            if audit.already_done(request_key, "directory.request_to_organise", by):
                request_key = None  # a page found again by "back": that request was answered or withdrawn
            asked = OrganiserRequest.objects.create(
                account_id=by.account_id or 0, organisation=organisation, message=message
            )
            audit.record(by, "directory.request_to_organise", asked, request_key=request_key)
            messages.tell_administrators(asked)
    except IntegrityError:  # the same click, twice at the same moment
        if waiting := _waiting(by, organisation):
            return waiting
        raise
    return asked


def withdraw_request(request: OrganiserRequest, *, by: Actor) -> OrganiserRequest:
    """Take one's own request back while nobody answered it."""
    require(can_withdraw_request, by, request)
    with transaction.atomic():
        if _decide(request, by, RequestState.WITHDRAWN):
            audit.record(by, "directory.withdraw_request", request, fields=["state"])
    return request


def accept_request(request: OrganiserRequest, *, by: Actor) -> OrganiserRequest:
    """Accept: the person organises for the organisation from now on, and is told."""
    require(can_answer_requests, by, request)
    with transaction.atomic():
        if _decide(request, by, RequestState.ACCEPTED):
            Role.objects.get_or_create(
                account_id=request.account_id,
                organisation_id=request.organisation_id,
                name=RoleName.ORGANISER,
            )
            audit.record(by, "directory.accept_request", request, fields=["state"])
            messages.tell_accepted(request)
    return request


def refuse_request(request: OrganiserRequest, *, by: Actor, answer: str = "") -> OrganiserRequest:
    """Refuse, with a word for the person, who is told."""
    require(can_answer_requests, by, request)
    answer = _checked(answer, field="answer")
    with transaction.atomic():
        if _decide(request, by, RequestState.REFUSED, answer=answer):
            audit.record(by, "directory.refuse_request", request, fields=["answer", "state"])
            messages.tell_refused(request)
    return request


def _decide(request: OrganiserRequest, by: Actor, state: RequestState, *, answer: str = "") -> bool:
    """Move an open request to ``state``, once, whoever comes first.

    Returns False when the same person already did exactly this (a double click).

    Raises
    ------
    AlreadyAnswered
        If it was decided otherwise, or by someone else.
    """
    decided = OrganiserRequest.objects.filter(pk=request.pk, state=RequestState.OPEN).update(
        state=state, answered_at=clock.now(), answered_by_id=by.account_id, answer=answer
    )
    request.refresh_from_db()
    if decided:
        return True
    if request.state == state and request.answered_by_id == by.account_id:
        return False
    raise AlreadyAnswered(_already(request))


def _already(request: OrganiserRequest) -> str:
    who = str(request.answered_by) if request.answered_by else _("Someone")
    if request.state == RequestState.WITHDRAWN:
        return _("This request was withdrawn by the person who made it: there is nothing left to answer.")
    if request.state == RequestState.ACCEPTED:
        return _("%(who)s already accepted this request. Nothing was changed.") % {"who": who}
    return _("%(who)s already refused this request. Nothing was changed.") % {"who": who}


def _waiting(by: Actor, organisation: Organisation) -> OrganiserRequest | None:
    return OrganiserRequest.objects.filter(
        account_id=by.account_id or 0, organisation=organisation, state=RequestState.OPEN
    ).first()


def _checked(text: str, *, field: str) -> str:
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST_MESSAGE:
        raise TooLong(_("This text is too long: 2,000 characters at most."), field=field)
    return text
