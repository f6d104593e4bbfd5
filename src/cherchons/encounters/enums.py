"""Allowed words about encounters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EncounterState(models.TextChoices):
    """What everyone must see about the day as a whole."""

    SCHEDULED = "scheduled", _("scheduled")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class SessionKind(models.TextChoices):
    """The kinds of the programme-reading engine, in the order of a day."""

    WELCOME = "welcome", _("Welcome")
    TESTIMONIES = "testimonies", _("Testimonies")
    PLENARY = "plenary", _("Plenary")
    WORKSHOP = "workshop", _("Workshop")
    MEAL = "meal", _("Meal")
    BREAK = "break", _("Break")
    REPORT_BACK = "report_back", _("Report-back")
    OTHER = "other", _("Other")


class ItemKind(models.TextChoices):
    """A point of a session; a testimony has witnesses."""

    POINT = "point", _("Point")
    TESTIMONY = "testimony", _("Testimony")


class SpeakerPart(models.TextChoices):
    """What a person does in a session."""

    SPEAKER = "speaker", _("Speaker")
    FACILITATOR = "facilitator", _("Facilitator")
    WITNESS = "witness", _("Witness")


class TeamRole(models.TextChoices):
    """What a member of an encounter's team may do."""

    CO_ORGANISER = "co_organiser", _("co-organiser: edits and releases")
    FACILITATOR = "facilitator", _("facilitator: sees the draft")


class RegistrationState(models.TextChoices):
    """Where a registration stands."""

    CONFIRMED = "confirmed", _("confirmed")
    OFFERED = "offered", _("a place is offered")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("cancelled")
    LAPSED = "lapsed", _("offer without an answer")


class WaitingRule(models.TextChoices):
    """Who gets a place that becomes free."""

    ORDER = "order", _("in order of arrival")
    DRAW = "draw", _("by a draw whose seed is published")


class Channel(models.TextChoices):
    """How a registration came in; those made by someone else are marked as such."""

    ONLINE = "online", _("by themselves, online")
    FACILITATOR = "facilitator", _("by the team")
    PHONE = "phone", _("by phone")
    DESK = "desk", _("at the door")
    IMPORT = "import", _("from a file")


class RegistrationPurpose(models.TextChoices):
    """What a registered person may agree to, one use at a time."""

    NEEDS = "needs", _("food and access needs")
    PHOTO = "photo", _("being in photographs")
    NEWS = "news", _("news of what follows")
    WHO = "who", _("appearing in the who’s who of the day")
    CONTACT = "contact", _("giving one’s contact to someone one met")


# Agreed to, or not, with the registration itself; the others where they are made use of.
ASKED_WHEN_REGISTERING = (RegistrationPurpose.NEEDS, RegistrationPurpose.PHOTO, RegistrationPurpose.NEWS)


class AnswerKind(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", _("a few words")
    CHOICE = "choice", _("one choice")
    SEVERAL = "several", _("several choices")
    YES_NO = "yes_no", _("yes or no")
    SCALE = "scale", _("from 1 to 5")


class ChoiceState(models.TextChoices):
    """Where the choice of a session stands."""

    SEATED = "seated", _("a seat")
    WAITING = "waiting", _("in line for a seat")


class ArrivalKind(models.TextChoices):
    """What happened at a desk."""

    IN = "in", _("came in")
    UNDONE = "undone", _("entry taken back")


class PaperKind(models.TextChoices):
    """Papers of the day."""

    BADGES = "badges", _("Badges")
    SHEET = "sheet", _("Sign-in sheet")
    CERTIFICATES = "certificates", _("Attendance certificates")
    SIGNS = "signs", _("Room signs")
    WORKSHOPS = "workshops", _("Lists for the workshops")
    TABLE_PLAN = "table_plan", _("Table plan for the wall")
    TABLE_CARDS = "table_cards", _("Cards, one per person")
    TABLE_SIGNS = "table_signs", _("Table numbers")


class PaperState(models.TextChoices):
    """Where an order of papers stands."""

    WAITING = "waiting", _("waiting")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class BadgeSheet(models.TextChoices):
    """What badges are printed on."""

    LABELS8 = "labels8", _("8 labels of 105 × 74 mm")
    CARDS10 = "cards10", _("10 cards of 85 × 54 mm, to cut out")


class ForWhom(models.TextChoices):
    """Whose papers are made."""

    ALL = "all", _("everyone whose place is confirmed")
    NEW = "new", _("only those who came or changed since the last badges")
    ONE = "one", _("one person, by their number")


class PaperSize(models.TextChoices):
    """What signs are printed on."""

    A4 = "a4", _("A4")
    A3 = "a3", _("A3")


class ComposingStep(models.TextChoices):
    """What was done to a composition of workshops."""

    COMPOSED = "composed", _("workshops composed")
    LIMITS = "limits", _("limits changed")
    PINNED = "pinned", _("an exception made")
    UNPINNED = "unpinned", _("an exception taken back")
    GROUPED = "grouped", _("together or apart")
    ADAPTED = "adapted", _("adapted to who is here")


class SeatingForm(models.TextChoices):
    """How people get to know each other."""

    TABLES = "tables", _("tables, in one or more rounds")
    BUFFET = "buffet", _("a standing buffet")


class SeatingStepKind(models.TextChoices):
    """What was done to a table plan."""

    SEATED = "seated", _("tables composed")
    PINNED = "pinned", _("someone given a table")
    APART = "apart", _("people kept apart")
    ADAPTED = "adapted", _("adapted to who is here")


class SeatingFavour(models.TextChoices):
    """What a table plan seeks first."""

    WORLDS = "worlds", _("people of other worlds first, then shared topics")
    TOPICS = "topics", _("shared topics first, then people of other worlds")


class SeatedWho(models.TextChoices):
    """Who gets a seat."""

    COMING = "coming", _("everyone whose place is confirmed")
    HERE = "here", _("those who have arrived")
