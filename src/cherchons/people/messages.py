"""What people are told about their account (the mails of sign-in are templates that allauth fills)."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from cherchons.kernel import outbox

FAREWELL = "people.erased:"  # key of the last mail to someone; forgotten as soon as it has left


def tell_erased(email: str, *, language: str, key: str) -> None:
    """Confirm that everything about the person is erased."""
    with translation.override(language):
        outbox.post(
            email,
            subject=gettext("Your account is erased"),
            text=render_to_string("people/mail/erased.txt", {"site_contact": settings.SITE_CONTACT}),
            language=language,
            key=key,
        )
