"""Before and after the day: papers are made at the desk, someone answers a questionnaire on a phone."""

import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys import server
from tests.journeys.conftest import NewPage
from tests.journeys.steps import follow

# The day after, brought about at once: the questionnaire left, and someone has its link.
SENT = """
from cherchons import cli; cli.set_up_django()
from datetime import timedelta
from cherchons.encounters.models import Questionnaire, QuestionnaireTicket, Registration
from cherchons.encounters.queries.registrations.tickets import ticket_key
from cherchons.kernel import clock
asked = Questionnaire.objects.select_related("encounter").get(sent_at=None)  # the next day's
asked_now = Questionnaire.objects.filter(pk=asked.pk)
asked_now.update(sent_at=clock.now(), closes_at=clock.now() + timedelta(days=2))
someone = Registration.objects.filter(encounter=asked.encounter, state="confirmed")[0]
print("KEY", ticket_key(QuestionnaireTicket.objects.create(questionnaire=asked, registration=someone)))
"""


def its_link(live: server.Live) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", SENT],
        env=server.environment(live.home),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return answer.stdout.split("KEY ")[1].strip()


def test_papers_are_made_and_a_questionnaire_is_answered_once(
    live: server.Live,
    page: Page,
    new_page: NewPage,
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    sign_in(page, "organisatrice@example.org")
    page.goto("/fr/rencontres/bureau/")
    follow(page.get_by_role("link", name="De la question au projet").first)
    follow(page.get_by_role("link", name="Inscriptions"))
    follow(page.get_by_role("link", name="Papiers"))
    follow(page.get_by_role("button", name="Fabriquer les badges"))
    file = page.get_by_role("link", name="Ouvrir le PDF")
    expect(file).to_be_visible(timeout=30_000)  # the worker makes it, the page shows it
    made = page.request.get(str(file.get_attribute("href")))
    assert made.body().startswith(b"%PDF")
    axe(page)
    follow(page.get_by_role("link", name="Après la journée"))
    follow(page.get_by_role("button", name="Préparer un questionnaire"))
    axe(page)
    slug = re.search(r"bureau/([^/]+)/", page.url)
    assert slug is not None

    phone = new_page(width=360, javascript=False)
    phone.goto(f"/fr/rencontres/{slug[1]}/questionnaire/{its_link(live)}/")
    axe(phone)
    follow(phone.get_by_role("button", name="Envoyer mes réponses"))
    expect(phone.get_by_text("Répondez à une question au moins.").first).to_be_visible()
    phone.get_by_label("5", exact=True).first.check()
    phone.get_by_role("textbox").fill("Plus de temps à table.")
    follow(phone.get_by_role("button", name="Envoyer mes réponses"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Merci")
    axe(phone)
    phone.reload()
    expect(phone.get_by_role("button", name="Envoyer mes réponses")).to_have_count(0)
