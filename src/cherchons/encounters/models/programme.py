"""The programme: the draft as rows, each release frozen as one document.

Times are wall-clock times of the encounter's own time zone. The public never reads the draft: it reads the
latest :class:`Release`.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cherchons.directory.models import Organisation, Territory, Topic
from cherchons.encounters.enums import EncounterState, ItemKind, SessionKind, SpeakerPart, TeamRole
from cherchons.kernel import clock
from cherchons.people.enums import Sector


class Series(models.Model):
    """Days that belong together (*démarche*)."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="fr")
    second_title = models.CharField(max_length=200, blank=True)
    second_description = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="series")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title


class Encounter(models.Model):
    """A day (or several in a row) where people meet; this is its draft."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="encounters"
    )
    number = models.PositiveSmallIntegerField(null=True, blank=True)  # in its series
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="encounters"
    )  # answers for it
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="fr")
    second_language = models.CharField(max_length=8, blank=True)
    second_title = models.CharField(max_length=200, blank=True)
    second_description = models.TextField(blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="encounters")
    timezone = models.CharField(max_length=40, default="Europe/Paris")
    state = models.CharField(max_length=10, choices=EncounterState, default=EncounterState.SCHEDULED)
    state_note = models.CharField(max_length=300, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="encounters"
    )
    access = models.TextField(blank=True)  # how to come, for everyone
    second_access = models.TextField(blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    links = models.JSONField(default=list, blank=True)  # [{"title", "url"}]
    unread = models.JSONField(default=list, blank=True)  # what the reading left: [{"line", "text"}]
    version = models.PositiveIntegerField(default=1)  # grows at each change of the draft
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"], condition=Q(series__isnull=False), name="encounter_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Organiser(models.Model):
    """A body that organises the day, in the order it is named."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="organisers")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="organised"
    )
    logo = models.ImageField(upload_to="logos/", blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Day(models.Model):
    """One date of an encounter."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    title = models.CharField(max_length=200, blank=True)
    doors = models.TimeField(null=True, blank=True)
    start = models.TimeField(null=True, blank=True)
    end = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "date"], name="day_once"),
            models.CheckConstraint(
                condition=Q(start=None) | Q(end=None) | Q(start__lt=models.F("end")),
                name="day_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.date.isoformat()


class Session(models.Model):
    """A slot of the programme (*séance*)."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="sessions")
    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="sessions")
    start = models.TimeField()
    end = models.TimeField()
    position = models.PositiveSmallIntegerField(default=0)  # among sessions at the same time
    parallel = models.PositiveSmallIntegerField(null=True, blank=True)  # same number = same time, choose one
    parallel_title = models.CharField(max_length=250, blank=True)  # what stands above the group
    second_parallel_title = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=12, choices=SessionKind, default=SessionKind.OTHER)
    title = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    second_title = models.CharField(max_length=250, blank=True)
    second_text = models.TextField(blank=True)
    room = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8, blank=True)  # spoken, where it differs from the encounter's
    accessibility = models.CharField(max_length=300, blank=True)
    to_confirm = models.BooleanField(default=False)
    facilitation_to_confirm = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)

    class Meta:
        ordering = ["day__date", "start", "position", "uid"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=models.F("end")), name="session_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """A point of a session; possibly a testimony: a past project told by those who lived it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=ItemKind, default=ItemKind.POINT)
    title = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    second_title = models.CharField(max_length=250, blank=True)
    second_text = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)  # [{"title", "url"}]
    to_confirm = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "uid"]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """A person and what they do: in a session, in one of its items, or on the day as a whole."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="speakers")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="speakers"
    )
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveSmallIntegerField(default=0)
    part = models.CharField(max_length=12, choices=SpeakerPart, default=SpeakerPart.SPEAKER)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=160, blank=True)  # in their organisation
    organisation_name = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="speakers"
    )
    sector = models.CharField(max_length=16, choices=Sector, blank=True)
    to_confirm = models.BooleanField(default=False)
    email = models.EmailField(blank=True)  # never public: to tell them what changed
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="speeches"
    )

    class Meta:
        ordering = ["position", "uid"]
        constraints = [
            models.CheckConstraint(condition=Q(session=None) | Q(item=None), name="speaker_in_one_place")
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Who works on an encounter besides the organisers of its organisation."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="team")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teams")
    role = models.CharField(max_length=12, choices=TeamRole)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["encounter", "account"], name="team_member_once")]

    def __str__(self) -> str:
        return self.role


class Revision(models.Model):
    """The draft as it was before a change: undo brings it back, redo brings back what came after."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()  # the draft's version before the change
    change = models.CharField(max_length=40)  # a code of what was about to change: "session.edit"
    subject = models.CharField(max_length=250, blank=True)  # what it was called, for the undo button
    before = models.JSONField()  # the draft's document, see queries.programme
    after = models.JSONField(null=True)  # the document that was undone, while it is undone
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["encounter", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.change}"


class Release(models.Model):
    """What the public sees: the programme frozen at a moment, numbered from 1."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()  # of the draft, that it froze
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    content = models.JSONField()  # the document, without anything private
    summary = models.JSONField()  # the document without its sessions and people: for lists of days
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="releases"
    )  # as released, like territory and topics: the draft may already belong elsewhere
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="releases"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="releases")
    search = models.TextField(blank=True)  # what lists are searched in: small letters, no accents
    changes = models.JSONField(default=list)  # the readable difference from the release before
    first_date = models.DateField(db_index=True)
    last_date = models.DateField(db_index=True)
    latest = models.BooleanField(default=True)
    registered_told = models.BooleanField(default=True)  # False: the worker is still to write to them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["encounter", "number"], name="release_once"),
            models.UniqueConstraint(
                fields=["encounter"], condition=Q(latest=True), name="one_latest_release"
            ),
        ]
        indexes = [models.Index(fields=["latest", "first_date"], name="release_latest_date")]

    def __str__(self) -> str:
        return f"{self.encounter_id} #{self.number}"


class Prepared(models.Model):
    """A release in one language, with the pieces of its page ready: derived from it, made again at will."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="prepared")
    language = models.CharField(max_length=8)
    mark = models.CharField(max_length=32)  # of the code that made it: another code makes it anew
    pieces = models.JSONField()  # safe HTML and words by name, see queries.prepared

    class Meta:
        verbose_name_plural = "prepared"
        constraints = [models.UniqueConstraint(fields=["release", "language"], name="prepared_once")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.language}"


class Agenda(models.Model):
    """Sessions that someone chose, without an account: whoever has the secret address has the agenda."""

    token = models.CharField(max_length=40, unique=True)
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="agendas")
    sessions = models.JSONField(default=list)  # uids, as text
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{len(self.sessions)} sessions"
