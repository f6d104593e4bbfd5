"""Around the day, by itself: reminders, what changes, the questionnaire; its links are forgotten in time."""

from datetime import datetime

from cherchons.encounters.models import QuestionnaireTicket
from cherchons.encounters.queries.registrations.keeping import TICKETS_AFTER
from cherchons.encounters.services.registrations import around, questionnaires
from cherchons.encounters.tasks.programmes import logged, over_since


def remind(now: datetime) -> int:
    """Remind those who have a place, a week and a day before."""
    return around.remind(now)


def tell_changes(now: datetime) -> int:
    """Tell registered people what was published for them."""
    return around.tell_changes(now)


def send_questionnaires(now: datetime) -> int:
    """Send the questionnaires whose moment has come."""
    return questionnaires.send_due(now) + questionnaires.mix_closed(now)


def forget_tickets(now: datetime) -> int:
    """Forget who was sent a questionnaire; the answers, which are nobody's, stay."""
    old = QuestionnaireTicket.objects.filter(questionnaire__encounter_id__in=over_since(now, TICKETS_AFTER))
    return logged(old.delete()[0], "encounters.tickets.forget")
