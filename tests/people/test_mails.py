"""Mails that did not leave: administrators alone see them, without their text, and send them again."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cherchons.cli.care import _mail
from cherchons.kernel import clock, outbox
from cherchons.kernel.actors import VISITOR, System
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry, OutboxMessage
from cherchons.people import services
from tests.factories import actor, make_account

pytestmark = [pytest.mark.django_db, pytest.mark.db]
State = OutboxMessage.State
PAGE = "/fr/moi/courriels/"


def stuck(state: str = State.FAILED, **more: Any) -> OutboxMessage:
    """Make a mail that did not leave."""
    mail = outbox.post(
        "nadia@example.org",
        subject="Vous organisez",
        text="Le texte secret",
        key=f"k{uuid4()}",
        language="fr",
    )
    values = {"state": state, "attempts": 6, "problem": "SMTPRecipientsRefused", **more}
    OutboxMessage.objects.filter(pk=mail.pk).update(**values)
    return mail


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(make_account(administrator=True))
    return client


def test_what_did_not_leave_is_shown_without_its_text(boss: Client) -> None:
    stuck()
    stuck(State.UNCERTAIN, attempts=0, problem="", to="malik@example.org")
    outbox.post("later@example.org", subject="En file", text="t", key="queued")
    html = boss.get(PAGE).content.decode()
    assert "Refusé après 6 essais." in html
    assert "SMTPRecipientsRefused" in html
    assert "personne ne sait s’il est parti" in html
    assert "nadia@example.org" in html
    assert "malik@example.org" in html
    assert "Le texte secret" not in html
    assert "later@example.org" not in html
    assert html.count(">Renvoyer<") == 2
    assert "Refused after 6 attempts." in boss.get("/en/moi/courriels/").content.decode()


def test_a_code_in_a_subject_is_not_shown(boss: Client) -> None:
    """Mails of sign-in hold the code in their subject; whoever reads it enters as someone else."""
    stuck(State.UNCERTAIN, key=None, subject="ABC-123 est votre code")
    html = boss.get(PAGE).content.decode()
    assert "ABC-123" not in html
    assert "Objet non montré" in html


def test_an_empty_page_says_so(boss: Client) -> None:
    assert "Tous les courriels sont partis ou vont partir." in boss.get(PAGE).content.decode()
    assert PAGE not in boss.get("/fr/moi/").content.decode()


def test_my_space_leads_there_for_administrators_when_there_are_any(boss: Client) -> None:
    stuck()
    assert "Un courriel n’est pas parti" in boss.get("/fr/moi/").content.decode()
    stuck(State.UNCERTAIN)
    html = boss.get("/fr/moi/").content.decode()
    assert f'href="{PAGE}"' in html
    assert "2 courriels ne sont pas partis" in html
    other = Client()
    other.force_login(make_account())
    assert PAGE not in other.get("/fr/moi/").content.decode()


def test_one_click_sends_again_and_two_do_not_send_twice(boss: Client) -> None:
    mail = stuck()
    [(_, key)] = boss.get(PAGE).context["rows"]
    for _ in range(2):
        answer = boss.post(reverse("people:send_again", args=[mail.pk]), {"request_key": key}, follow=True)
        assert "de nouveau en file" in answer.content.decode()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.QUEUED, 0)
    entry = AuditEntry.objects.get(action="people.send_mails_again")
    assert (entry.object_id, entry.fields) == (str(mail.pk), ["state"])
    assert mail.due_at <= clock.now()


def test_a_late_second_click_does_not_send_again_what_failed_anew(boss: Client) -> None:
    mail = stuck()
    [(_, key)] = boss.get(PAGE).context["rows"]
    boss.post(reverse("people:send_again", args=[mail.pk]), {"request_key": key})
    OutboxMessage.objects.update(state=State.FAILED)
    boss.post(reverse("people:send_again", args=[mail.pk]), {"request_key": key})
    assert OutboxMessage.objects.get().state == State.FAILED
    [(_, anew)] = boss.get(PAGE).context["rows"]
    boss.post(reverse("people:send_again", args=[mail.pk]), {"request_key": anew})
    assert OutboxMessage.objects.get().state == State.QUEUED


@pytest.mark.parametrize("state", [State.SENT, State.QUEUED, State.HANDING])
def test_what_is_not_stuck_stays_as_it_is(boss: Client, state: str) -> None:
    mail = stuck(state)
    with translation.override("fr"):
        where = reverse("people:send_again", args=[mail.pk])
    answer = boss.post(where, {"request_key": str(uuid4())}, follow=True)
    assert "n’attend plus" in answer.content.decode()
    assert OutboxMessage.objects.get().state == state
    assert not AuditEntry.objects.filter(action="people.send_mails_again").exists()


def test_nobody_else_sees_or_sends(client: Client) -> None:
    mail = stuck()
    where = f"{PAGE}{mail.pk}/"
    assert client.get(PAGE).status_code in (302, 401)
    assert client.post(where).status_code in (302, 401)
    client.force_login(make_account())
    assert client.get(PAGE).status_code == 403
    assert client.post(where).status_code == 403
    for by, refusal in ((VISITOR, SignInNeeded), (actor(make_account()), Forbidden), (System(), Forbidden)):
        with pytest.raises(refusal):
            services.send_mail_again(mail.pk, by=by)
    assert OutboxMessage.objects.get().state == State.FAILED


def test_the_operator_s_check_says_how_many() -> None:
    assert not any("could not be sent" in sentence for _fine, sentence in _mail())
    stuck()
    assert any(not fine and "one mail could not be sent" in sentence for fine, sentence in _mail())
    stuck(State.UNCERTAIN)
    assert any(not fine and "2 mails could not be sent" in sentence for fine, sentence in _mail())
