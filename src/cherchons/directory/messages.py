"""What the directory tells people: mails in their language, and why a number is not kept."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cherchons.directory.models import Mandate, OrganiserRequest, Role
from cherchons.kernel import outbox
from cherchons.people.models import Account

# The sentences of engines.identifiers, by their stable codes.
_ABOUT_IDENTIFIERS: dict[str, Promise] = {
    "empty": gettext_lazy("There is no number here."),
    "too-long": gettext_lazy("This is far too long for an identifier."),
    "siren.form": gettext_lazy("A SIREN has 9 digits, for example 732 829 320."),
    "siren.is-siret": gettext_lazy("This is a SIRET (14 digits): its SIREN is its first 9 digits."),
    "siren.check": gettext_lazy(
        "The last digit of this SIREN does not match the others: one digit is probably mistyped."
    ),
    "siret.form": gettext_lazy("A SIRET has 14 digits, for example 732 829 320 00074."),
    "siret.is-siren": gettext_lazy(
        "This is a SIREN (9 digits): a SIRET has 5 more digits, for one establishment."
    ),
    "siret.check": gettext_lazy(
        "The last digit of this SIRET does not match the others: one digit is probably mistyped."
    ),
    "rna.form": gettext_lazy(
        "An RNA number is W and 9 more characters, the last one a digit, for example W595012345."
    ),
    "rnsr.form": gettext_lazy("An RNSR number has 9 digits and a letter, for example 199812849E."),
    "rnsr.check": gettext_lazy(
        "The letter of this RNSR number is not the one we expect: compare it with the register."
    ),
    "ror.form": gettext_lazy(
        "A ROR identifier has 9 characters and starts with 0, for example https://ror.org/02kzqn938."
    ),
    "ror.check": gettext_lazy(
        "The last two digits of this ROR identifier do not match the rest: one is mistyped."
    ),
    "isni.form": gettext_lazy("An ISNI has 16 digits (the last may be X), for example 0000 0001 2186 4076."),
    "isni.check": gettext_lazy(
        "The last sign of this ISNI does not match the others: one digit is probably mistyped."
    ),
}


def about_identifier(code: str) -> str:
    """Return the sentence about a number, in the reader's language."""
    return str(_ABOUT_IDENTIFIERS[code])


def _address(name: str, *args: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _signed(lines: Iterable[str]) -> str:
    return "\n\n".join([*lines, "— Cherchons"]) + "\n"


def tell_administrators(request: OrganiserRequest) -> None:
    """Tell each administrator that someone asks to organise."""
    for administrator in Account.objects.filter(is_administrator=True, is_active=True).order_by("pk"):
        with override(administrator.language):
            who = {"person": request.account.name or request.account.email}
            what = {**who, "organisation": request.organisation.name}
            lines = [
                _("%(person)s asks to organise encounters for %(organisation)s.") % what,
                _("Their message: %(message)s") % {"message": request.message} if request.message else "",
                _("Answer in one click: %(address)s") % {"address": _address("directory:requests")},
            ]
            outbox.post(
                administrator.email,
                subject=_("%(person)s asks to organise for %(organisation)s") % what,
                text=_signed(filter(None, lines)),
                language=administrator.language,
                key=f"directory.request:{request.pk}:{administrator.pk}",
            )


def tell_accepted(request: OrganiserRequest) -> None:
    """Tell the person that they may organise now, and where to begin."""
    with override(request.account.language):
        what = {"organisation": request.organisation.name}
        lines = [
            _("Your request is accepted: you now organise encounters for %(organisation)s.") % what,
            _("Your first step, pasting an invitation or starting a programme, begins here: %(address)s")
            % {"address": _address("people:home")},
        ]
        outbox.post(
            request.account.email,
            subject=_("You organise for %(organisation)s") % what,
            text=_signed(lines),
            language=request.account.language,
            key=f"directory.request-answered:{request.pk}",
        )


def tell_refused(request: OrganiserRequest) -> None:
    """Tell the person that their request was refused, and why where a word was left."""
    with override(request.account.language):
        what = {"organisation": request.organisation.name}
        lines = [
            _("Your request to organise encounters for %(organisation)s was not accepted.") % what,
            _("The answer: %(answer)s") % {"answer": request.answer} if request.answer else "",
            _("If this surprises you, write to %(contact)s.") % {"contact": settings.SITE_CONTACT},
        ]
        outbox.post(
            request.account.email,
            subject=_("Your request for %(organisation)s") % what,
            text=_signed(filter(None, lines)),
            language=request.account.language,
            key=f"directory.request-answered:{request.pk}",
        )


def tell_role_given(role: Role, *, key: str) -> None:
    """Tell the person that they may organise for an organisation."""
    with override(role.account.language):
        what = {"organisation": role.organisation.name}
        lines = [
            _("You now organise encounters for %(organisation)s.") % what,
            _("Begin here: %(address)s") % {"address": _address("people:home")},
        ]
        outbox.post(
            role.account.email,
            subject=_("You organise for %(organisation)s") % what,
            text=_signed(lines),
            language=role.account.language,
            key=key,
        )


def tell_role_taken(role: Role, *, key: str) -> None:
    """Tell the person that they no longer organise for an organisation."""
    with override(role.account.language):
        what = {"organisation": role.organisation.name}
        lines = [
            _("You no longer organise encounters for %(organisation)s.") % what,
            _("If this surprises you, write to %(contact)s.") % {"contact": settings.SITE_CONTACT},
        ]
        outbox.post(
            role.account.email,
            subject=_("You no longer organise for %(organisation)s") % what,
            text=_signed(lines),
            language=role.account.language,
            key=key,
        )


def tell_mandate(mandate: Mandate, *, key: str) -> None:
    """Tell the person for whom they may speak, and whether they may sign."""
    with override(mandate.account.language):
        what = {"organisation": mandate.organisation.name}
        sentence = (
            _("You are recorded as able to speak and sign for %(organisation)s.")
            if mandate.may_sign
            else _("You are recorded as able to speak for %(organisation)s.")
        )
        lines = [
            sentence % what,
            _("If this is wrong, end it here: %(address)s") % {"address": _address("people:home")},
        ]
        outbox.post(
            mandate.account.email,
            subject=_("You speak for %(organisation)s") % what,
            text=_signed(lines),
            language=mandate.account.language,
            key=key,
        )
