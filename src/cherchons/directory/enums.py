"""Allowed words about organisations and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryKind(models.TextChoices):
    """Levels of the French administrative division, from small to large."""

    COMMUNE = "commune", _("Commune")
    DISTRICT = "district", _("Municipal district")  # of Paris, Lyon, Marseille
    FORMER = "former", _("Former commune")  # part of a larger one; its name lives on
    EPCI = "epci", _("Group of communes")
    DEPARTMENT = "department", _("Department")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")


class OrganisationKind(models.TextChoices):
    """What an organisation is, in law or in use."""

    ASSOCIATION = "association", _("Association")
    COOPERATIVE = "cooperative", _("Cooperative or social enterprise")
    FOUNDATION = "foundation", _("Foundation")
    NETWORK = "network", _("Network or federation")
    UNIT = "unit", _("Research unit")
    INSTITUTION = "institution", _("University or research institution")
    SUPPORT = "support", _("Support structure")
    FUNDER = "funder", _("Funder")
    AUTHORITY = "authority", _("Public authority")
    OTHER = "other", _("Other")


class IdentifierKind(models.TextChoices):
    """Registers that give organisations a number; the rules are in ``engines.identifiers``."""

    SIREN = "siren", "SIREN"
    SIRET = "siret", "SIRET"
    RNA = "rna", "RNA"
    RNSR = "rnsr", "RNSR"
    ROR = "ror", "ROR"
    ISNI = "isni", "ISNI"


class RoleName(models.TextChoices):
    """What a person may do in an organisation."""

    ORGANISER = "organiser", _("organises encounters for it")


class RequestState(models.TextChoices):
    """Where a request to organise stands."""

    OPEN = "open", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
