"""Who comes: the rules of a day's registration, and the registrations themselves.

Moments are aware. A place is taken by a registration that is confirmed, or to which one is offered.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cherchons.directory.models import Organisation, Territory
from cherchons.encounters.enums import (
    AnswerKind,
    Channel,
    ChoiceState,
    RegistrationPurpose,
    RegistrationState,
    WaitingRule,
)
from cherchons.encounters.models.programme import Encounter
from cherchons.kernel import clock
from cherchons.people.enums import Sector


class RegistrationPlan(models.Model):
    """How one registers for a day. Its row is the lock under which places are counted and numbered."""

    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="plan")
    opens_at = models.DateTimeField(null=True, blank=True)  # not before; empty: as soon as it is published
    closes_at = models.DateTimeField(null=True, blank=True)  # empty: when the day begins
    stopped = models.BooleanField(default=False)  # closed by hand, whatever the dates say
    by_invitation = models.BooleanField(default=False)  # only with an invitation code
    capacity = models.PositiveIntegerField(null=True, blank=True)  # empty: everyone has a place
    release_at = models.DateTimeField(null=True, blank=True)  # reserved places become everyone's
    waiting_rule = models.CharField(max_length=8, choices=WaitingRule, default=WaitingRule.ORDER)
    draw_at = models.DateTimeField(null=True, blank=True)
    draw_seed = models.CharField(max_length=64, blank=True)  # its digest is shown before, itself after
    drawn_at = models.DateTimeField(null=True, blank=True)
    accept_hours = models.PositiveSmallIntegerField(default=48)  # to answer an offered place; 0: no question
    asks_needs = models.BooleanField(default=True)
    asks_photo = models.BooleanField(default=True)
    word = models.CharField(max_length=300, blank=True)  # of the organisers, above the form
    second_word = models.CharField(max_length=300, blank=True)  # in the second language of the day
    last_number = models.PositiveIntegerField(default=0)  # the latest number given
    version = models.PositiveIntegerField(default=1)  # of these rules
    changes = models.PositiveIntegerField(default=0)  # grows at each change of a registration: live screens

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="plan_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=~Q(waiting_rule=WaitingRule.DRAW) | Q(draw_at__isnull=False),
                name="plan_draw_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.encounter_id}"


class ReservedPlaces(models.Model):
    """Places kept for one world until the plan's ``release_at``: equality starts at the door."""

    plan = models.ForeignKey(RegistrationPlan, on_delete=models.CASCADE, related_name="reserved")
    sector = models.CharField(max_length=16, choices=Sector)
    places = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["plan", "sector"], name="reserved_once")]

    def __str__(self) -> str:
        return f"{self.places} {self.sector}"


class SessionPlaces(models.Model):
    """A session whose places are counted, so that one chooses it when registering.

    It is named by its uid: undo may take the session's row away and bring it back.
    """

    plan = models.ForeignKey(RegistrationPlan, on_delete=models.CASCADE, related_name="session_places")
    session_uid = models.UUIDField()
    capacity = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "session_uid"], name="session_places_once")]

    def __str__(self) -> str:
        return f"{self.capacity}"


class OrganiserQuestion(models.Model):
    """A question of the organisers' own. Once answered it never changes: another version takes its place."""

    plan = models.ForeignKey(RegistrationPlan, on_delete=models.CASCADE, related_name="questions")
    key = models.UUIDField(default=uuid4, editable=False)  # the same for all versions of one question
    version = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)  # asked; earlier versions and withdrawn questions are not
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=AnswerKind, default=AnswerKind.TEXT)
    text = models.CharField(max_length=200)
    second_text = models.CharField(max_length=200, blank=True)  # in the encounter's second language
    help = models.CharField(max_length=300, blank=True)
    second_help = models.CharField(max_length=300, blank=True)
    choices = models.JSONField(default=list, blank=True)  # of a choice: words, in order
    second_choices = models.JSONField(default=list, blank=True)  # the same, in the same order; or nothing
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key", "version"], name="question_version_once"),
            models.UniqueConstraint(
                fields=["plan", "key"], condition=Q(current=True), name="one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class InvitationCode(models.Model):
    """A word that lets its holders register before the opening, or where one only comes invited."""

    plan = models.ForeignKey(RegistrationPlan, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=16)  # capital letters and figures that can't be mistaken
    label = models.CharField(max_length=120)  # for whom
    uses = models.PositiveIntegerField(default=1)  # registrations it may open
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="code_once")]

    def __str__(self) -> str:
        return self.label


class Registration(models.Model):
    """One person who wants to come (*inscription*): their place, or their place in the line."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="registrations")
    number = models.PositiveIntegerField()  # in order of arrival, given under the plan's lock
    state = models.CharField(max_length=10, choices=RegistrationState)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.ONLINE)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )
    organisation_name = models.CharField(max_length=200, blank=True)
    individual = models.BooleanField(default=False)  # comes as oneself
    sector = models.CharField(max_length=16, choices=Sector)  # the one world chosen for this day
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )  # of the organisation, when it is known
    language = models.CharField(max_length=8, default="fr")  # of mails
    group = models.UUIDField(null=True, blank=True, db_index=True)  # registered together, all or none
    code = models.ForeignKey(
        InvitationCode, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # of the person, when they registered signed in
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # who registered them, when it was someone else
    draw_rank = models.PositiveIntegerField(null=True, blank=True)  # in the drawn waiting list
    offer_until = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    arrived_at = models.DateTimeField(null=True, blank=True)  # checked in; the arrivals tell how
    told_until = models.CharField(max_length=12, blank=True)  # the latest reminder: "J-7", "J-1"
    anonymous = models.BooleanField(default=False)  # the time to keep names has passed: figures alone remain

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "number"], name="registration_number_once"),
            models.CheckConstraint(
                condition=(
                    Q(state=RegistrationState.OFFERED, offer_until__isnull=False)
                    | ~Q(state=RegistrationState.OFFERED) & Q(offer_until=None)
                ),
                name="an_offer_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["encounter", "state", "sector"], name="registration_places"),
            models.Index(fields=["encounter", "email"], name="registration_email"),
            models.Index(fields=["state", "offer_until"], name="registration_offers"),
        ]

    def __str__(self) -> str:
        return f"n° {self.number}"


class Needs(models.Model):
    """Food and access needs: sensitive, seen by the desk alone, deleted after the day."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="needs")
    food = models.CharField(max_length=300, blank=True)
    access = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"needs of {self.registration_id}"


class RegistrationConsent(models.Model):
    """One answer to one question about one use of what is known of a registered person."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=RegistrationPurpose)
    given = models.BooleanField()
    wording = models.TextField()  # exactly what the person read
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "purpose"], name="one_answer_per_use")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"


class Answer(models.Model):
    """What a person answered to one version of an organisers' question."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(OrganiserQuestion, on_delete=models.CASCADE, related_name="answers")
    value = models.JSONField()  # a text, a list of chosen words, or yes/no

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="one_answer")]

    def __str__(self) -> str:
        return f"answer to {self.question_id}"


class SessionChoice(models.Model):
    """A session with counted places that a registered person chose: a seat, or a place in its line."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="choices")
    session_uid = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=ChoiceState)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "session_uid"], name="choice_once")]

    def __str__(self) -> str:
        return self.state
