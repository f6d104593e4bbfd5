"""What people contribute."""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cherchons.kernel.registry import Contribution, DemoPart, MatrixRow, PersonalData, Retention, contribute


class PeopleConfig(AppConfig):
    name = "cherchons.people"

    def ready(self) -> None:
        contribute(*personal_data(), *retention(), *matrix(), *demonstration())


def personal_data() -> Iterator[Contribution]:
    """Yield how each model about a person is exported and erased."""
    yield from data_of_the_account()
    yield from data_of_the_platform()


def data_of_the_account() -> Iterator[Contribution]:
    """Yield what the account itself is made of."""
    from cherchons.people import queries, tasks

    yield PersonalData(
        "people.account",
        title=_("Your account"),
        models=("people.Account", "account.EmailAddress", "account.EmailConfirmation"),
        export=queries.export_profile,
        erase=tasks.empty_account,
        reason=_(
            "Nothing is kept. Only where something that others need still points to your account, an empty, "
            "closed row remains, without name or address."
        ),
    )
    yield PersonalData(
        "people.consents",
        title=_("What you agreed to"),
        models=("people.Consent",),
        export=queries.export_consents,
        erase=tasks.erase_consents,
        reason=_("Nothing is kept."),
    )
    yield PersonalData(
        "people.keys",
        title=_("Your passkeys and your second step"),
        models=("mfa.Authenticator",),
        export=queries.export_authenticators,
        erase=tasks.erase_keys,
        reason=_("Nothing is kept."),
    )
    yield PersonalData(
        "people.providers",
        title=_("Your accounts elsewhere that open this one"),
        models=("socialaccount.SocialAccount", "socialaccount.SocialToken"),
        export=queries.export_providers,
        erase=tasks.erase_providers,
        reason=_("Nothing is kept."),
    )


def data_of_the_platform() -> Iterator[Contribution]:
    """Yield what the platform keeps to work: sessions, mails, limits, the trail."""
    from cherchons.people import queries, tasks

    yield PersonalData(
        "people.sessions",
        title=_("The browsers where you are signed in"),
        models=("sessions.Session",),
        export=queries.export_sessions,
        erase=tasks.erase_sessions,
        reason=_("Nothing is kept."),
    )
    yield PersonalData(
        "people.mails",
        title=_("The mails we sent you in the last weeks"),
        models=("kernel.OutboxMessage",),
        export=queries.export_mails,
        erase=tasks.erase_mails,
        reason=_("Only the mail that confirms the erasure, until it has left."),
    )
    yield PersonalData(
        "people.attempts",
        title=_("Wrong passwords tried for your address"),
        models=("axes.AccessAttempt", "axes.AccessFailureLog", "axes.AccessLog"),
        export=queries.export_failed_attempts,
        erase=tasks.erase_attempts,
        reason=_("Nothing is kept."),
    )
    yield PersonalData(
        "people.trail",
        title=_("What you did here"),
        models=("kernel.AuditEntry",),
        export=queries.export_trail,
        erase=tasks.erase_trail,
        reason=_(
            "The trail says what was changed and when, so that others can trust their work; in it you become "
            "a random sign."
        ),
    )


def retention() -> Iterator[Contribution]:
    """Yield what is deleted by itself."""
    from cherchons.people import tasks

    yield Retention(
        "people.unused_accounts",
        title=_("Accounts that nobody ever signed in to"),
        after=tasks.UNUSED,
        delete=tasks.forget_unused_accounts,
    )
    yield Retention(
        "people.sessions",
        title=_("Sign-ins that ended"),
        after=timedelta(),
        delete=tasks.forget_sessions,
    )
    yield Retention(
        "people.attempts",
        title=_("Wrong passwords"),
        after=tasks.ATTEMPTS,
        delete=tasks.forget_attempts,
    )
    yield Retention(
        "people.farewells",
        title=_("The mail that confirms an erasure, once it has left"),
        after=timedelta(),
        delete=tasks.forget_farewells,
    )


def matrix() -> Iterator[Contribution]:
    """Yield who may do what; the object is the account of the role ``account``."""
    oneself = frozenset({"account"})
    yield MatrixRow("people.open_account", allowed=frozenset({"visitor", "system"}))
    yield MatrixRow("people.edit_profile", allowed=oneself | {"system"})
    yield MatrixRow("people.consent", allowed=oneself)
    yield MatrixRow("people.export", allowed=oneself)
    yield MatrixRow("people.erase", allowed=oneself | {"administrator", "system"})
    yield MatrixRow("people.create_administrator", allowed=frozenset({"administrator", "system"}))
    yield MatrixRow("people.send_mails_again", allowed=frozenset({"administrator"}))
    yield MatrixRow("people.try_as", allowed=frozenset())  # open to anyone, in the demonstration alone


def demonstration() -> Iterator[Contribution]:
    """Yield the part of the demonstration world that people are."""
    from cherchons.kernel.actors import System
    from cherchons.people import services

    yield DemoPart(
        "people",
        order=10,
        build=lambda now: services.build_personas(now, by=System(task="demo")),
    )
