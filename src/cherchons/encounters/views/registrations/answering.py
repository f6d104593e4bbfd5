"""Someone answers a questionnaire by their link: no account, no script, once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cherchons.encounters.forms.registrations.after import AnswersForm
from cherchons.encounters.queries import display
from cherchons.encounters.queries.registrations.tickets import respondent, ticket_with
from cherchons.encounters.services.registrations import questionnaires as services
from cherchons.encounters.views.public import reader_language
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.limits import limit

MOST_ANSWERS = 600  # from one address within an hour: a whole hall behind one Wi-Fi


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The questions; once answered, a word of thanks."""
    ticket = ticket_with(key, slug)
    asked = ticket.questionnaire
    shown = display.shown(slug, reader_language())
    context = {"shown": shown, "p": shown.programme, "questionnaire": asked, "used": ticket.used}
    status = 409 if request.method == "POST" else 200  # used or closed meanwhile: nothing is kept
    if not ticket.used and services.may_still_answer(asked, clock.now()):
        form = AnswersForm(request.POST or None, questionnaire=asked)
        if request.method == "POST":
            status = 422
            limit(request, "questionnaire", most=MOST_ANSWERS, seconds=3600)
            if form.is_valid():
                try:
                    services.answer(ticket, by=respondent(ticket), answers=form.answers())
                    return redirect("encounters:answer", slug=slug, key=key)
                except services.AlreadyAnswered:
                    return redirect("encounters:answer", slug=slug, key=key)
                except DomainError as error:
                    form.add_error(error.field if error.field in form.fields else None, str(error))
        context["form"] = form
    response = render(request, "encounters/registration/answer.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
