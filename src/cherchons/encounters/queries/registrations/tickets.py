"""The link of a questionnaire: made from the ticket's number and the site's key, written nowhere."""

from django.utils.translation import gettext_lazy as _

from cherchons.encounters.models import QuestionnaireTicket
from cherchons.encounters.queries.registrations.signed import is_signed, signature
from cherchons.kernel.actors import LinkHolder
from cherchons.kernel.errors import NotFound

PURPOSE = "encounters.questionnaire"


class NoTicket(NotFound):
    """No questionnaire stands behind this address."""

    sentence = _(
        "No questionnaire is open at this address. Perhaps the link was cut in two, or the time to answer "
        "has passed."
    )


def ticket_key(ticket: QuestionnaireTicket) -> str:
    """Return what stands in the secret address of someone's questionnaire."""
    return f"{ticket.pk}-{signature(PURPOSE, str(ticket.pk))}"


def ticket_with(key: str, slug: str) -> QuestionnaireTicket:
    """Return the ticket of a secret address.

    Raises
    ------
    NoTicket
        If there is none, or not for this encounter.
    """
    number, _dash, signed = key.partition("-")
    if not (number.isdecimal() and number.isascii() and len(number) < 18):
        raise NoTicket
    if not is_signed(PURPOSE, str(int(number)), signed):
        raise NoTicket
    found = QuestionnaireTicket.objects.select_related("questionnaire__encounter", "registration")
    ticket = found.filter(pk=int(number), questionnaire__encounter__slug=slug).first()
    if ticket is None:
        raise NoTicket
    return ticket


def respondent(ticket: QuestionnaireTicket) -> LinkHolder:
    """Return the actor who came with the ticket's secret address."""
    return LinkHolder(scope="questionnaire", target=str(ticket.pk))
