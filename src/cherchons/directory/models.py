"""What the directory keeps: places, topics, organisations and the people around them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cherchons.directory.enums import IdentifierKind, OrganisationKind, RequestState, RoleName, TerritoryKind
from cherchons.kernel import clock
from cherchons.people.enums import Sector


class Territory(models.Model):
    """A place of the official division, valid from one date to another; contained in larger ones."""

    kind = models.CharField(max_length=12, choices=TerritoryKind)
    code = models.CharField(max_length=9)  # INSEE code; SIREN for an EPCI; ISO 3166 for a country
    name = models.CharField(max_length=120)
    search = models.CharField(max_length=120, db_index=True)  # lower case, without accents
    within = models.ManyToManyField("self", symmetrical=False, related_name="contains", blank=True)
    population = models.PositiveIntegerField(null=True)
    postcodes = models.JSONField(default=list)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "territories"
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="territory_once"),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lt=models.F("valid_until")),
                name="territory_validity",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A theme, in both languages; finer ones have a parent."""

    key = models.SlugField(max_length=60, unique=True)
    name_fr = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="finer")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name_fr


class Organisation(models.Model):
    """An association, an enterprise, a research unit, an institution, a funder, an authority."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=40, blank=True)
    search = models.CharField(max_length=260, db_index=True)  # name and acronym, lower case, without accents
    kind = models.CharField(max_length=12, choices=OrganisationKind)
    sector = models.CharField(max_length=16, choices=Sector)
    purpose = models.TextField(blank=True)
    website = models.URLField(blank=True)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="organisations")
    fictional = models.BooleanField(default=False)  # made up for the demonstration
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.acronym or self.name


class FormerAddress(models.Model):
    """The address that an organisation had before it was merged into another: links to it still arrive."""

    slug = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_addresses")

    def __str__(self) -> str:
        return self.slug


class Identifier(models.Model):
    """A number in a public register, checked by its rule and kept in its canonical form."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=8, choices=IdentifierKind)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="identifier_once"),
            models.UniqueConstraint(fields=["organisation", "kind"], name="identifier_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Affiliation(models.Model):
    """A person belongs to an organisation."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    function = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "organisation"], name="affiliation_once")]

    def __str__(self) -> str:
        return self.function


class Mandate(models.Model):
    """A person may speak for, and sign for, an organisation, for a time."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    may_sign = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "organisation"], name="mandate_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="mandate_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}–{self.valid_until or ''}"


class Role(models.Model):
    """What a person may do in an organisation."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=12, choices=RoleName)
    given_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "organisation", "name"], name="role_once")]

    def __str__(self) -> str:
        return self.name


class OrganiserRequest(models.Model):
    """Someone asks to organise encounters for an organisation; an administrator answers."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organiser_requests"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="organiser_requests"
    )
    message = models.TextField(blank=True)
    answer = models.TextField(blank=True)  # a word of the administrator who refuses
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="answered_organiser_requests",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation"],
                condition=Q(state="open"),
                name="one_open_organiser_request",
            )
        ]

    def __str__(self) -> str:
        return self.state
