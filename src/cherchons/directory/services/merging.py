"""Two entries turn out to be one organisation: everything moves to the one that is kept."""

from django.db import transaction
from django.utils.translation import gettext as _

from cherchons.directory.models import FormerAddress, Organisation
from cherchons.directory.rules import can_merge_organisations
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.kernel.registry import OrganisationMerge, contributions


class NothingToMerge(DomainError):
    """An organisation can't be merged into itself."""

    code = "nothing-to-merge"


def merge_organisations(keep: Organisation, *, gone: Organisation, by: Actor) -> Organisation:
    """Move everything from ``gone`` to ``keep``, then remove ``gone``; its address leads to ``keep``.

    Every room moves its own rows (:class:`OrganisationMerge`). What ``keep`` says about itself wins; what it
    leaves empty is taken over.
    """
    require(can_merge_organisations, by, keep)
    if keep.pk == gone.pk:
        raise NothingToMerge(_("This is the same organisation: choose another one."), field="gone")
    with transaction.atomic():
        for contribution in contributions(OrganisationMerge):
            contribution.move(gone.pk, keep.pk)
        for name in ("acronym", "purpose", "website", "territory"):
            if not getattr(keep, name):
                setattr(keep, name, getattr(gone, name))
        keep.topics.add(*gone.topics.all())
        keep.save()
        audit.record(by, "directory.merge_organisations.gone", gone)
        slug = gone.slug
        gone.delete()
        FormerAddress.objects.create(slug=slug, organisation=keep)
        audit.record(by, "directory.merge_organisations", keep, public=True)
    return keep
