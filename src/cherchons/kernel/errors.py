"""Refusals. Each is raised with a sentence fit to be shown; one place turns them into a page or JSON."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can understand. Rooms subclass it beside the function that raises it.

    Parameters
    ----------
    sentence
        What is wrong, where and how to mend it, translated.
    field
        The name of the form field concerned, if one is.
    """

    status = 400
    code = "refused"
    sentence: str | Promise = _("This can’t be done.")

    def __init__(self, sentence: str | Promise | None = None, *, field: str | None = None) -> None:
        self.sentence = sentence or self.sentence
        self.field = field
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class Forbidden(DomainError):
    """The actor may not do this."""

    status = 403
    code = "forbidden"
    sentence = _("You don’t have the right to do this. If you should, ask the people who organise.")


class SignInNeeded(DomainError):
    """Only someone who signed in may do this; the page offers to sign in and keeps what was typed."""

    status = 401
    code = "sign-in"
    sentence = _("Sign in to continue.")


class NotFound(DomainError):
    """The object does not exist, or the actor may not know that it does."""

    status = 404
    code = "not-found"
    sentence = _("This page doesn’t exist, or is no longer public.")


class Conflict(DomainError):
    """Someone else changed the object in the meantime."""

    status = 409
    code = "conflict"
    sentence = _("Someone changed this in the meantime. Here is how it stands now: make your change again.")


class Expired(DomainError):
    """A link whose time has passed, or that was withdrawn."""

    status = 410
    code = "expired"
    sentence = _("This link has expired. Ask for a new one.")


class TooLarge(DomainError):
    """More than we take at once."""

    status = 413
    code = "too-large"
    sentence = _("This is too large.")


class TooMany(DomainError):
    """Too many requests from the same place."""

    status = 429
    code = "too-many"
    sentence = _("Too many attempts in a short time. Wait a few minutes and try again.")


class Unreadable(DomainError):
    """Signs or numbers that the database can't keep, in a place that no form checks."""

    code = "unreadable"
    sentence = _("What was sent holds signs or numbers that can’t be kept. Nothing was changed.")


class Unavailable(DomainError):
    """The disk is full, or the database is away or too busy: nothing was written."""

    status = 503
    code = "unavailable"
    sentence = _(
        "The site can’t record anything at this moment. Nothing was changed. Try again in a few minutes; "
        "if it lasts, write to us."
    )
