"""All about oneself as a file, and nothing about oneself any more."""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.kernel.registry import PersonalData, contributions
from cherchons.people import messages, queries
from cherchons.people.models import Account
from cherchons.people.rules import can_erase_account, can_export_account

IN_MEMORY = 4 * 1024 * 1024  # bytes of an export kept in memory; beyond, it goes through a temporary file
CHUNK = 256 * 1024
LAST = "people.account"  # erased after all the rest, which may need its address


class LastAdministrator(DomainError):
    """Nobody would be left to administer the platform."""

    status = 409
    code = "last-administrator"
    sentence = _(
        "You are the only administrator. Make someone else administrator first, then erase your account."
    )


@transaction.atomic
def export_account(account: Account, *, by: Actor) -> IO[bytes]:
    """Return a ZIP file with all that is kept about a person: ``data.json`` and their files.

    Every room adds its part (:class:`~cherchons.kernel.registry.PersonalData`).
    """
    require(can_export_account, by, account)
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        parts = {
            part.name: {
                "title": str(part.title or part.name),
                "entries": [_entry(archive, part.name, row) for row in part.export(account.pk)],
            }
            for part in contributions(PersonalData)
        }
        content = {
            "site": settings.SITE_URL,
            "exported": clock.now().isoformat(timespec="seconds"),
            "about": account.email,
            "data": parts,
        }
        archive.writestr("data.json", queries.as_json(content))
    audit.record(by, "people.export", account)
    file.seek(0)
    return file


def _entry(archive: ZipFile, part: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one entry, its files put into the archive and named by their place there."""
    entry = dict(row)
    if "files" in entry:
        entry["files"] = [_packed(archive, part, name) for name in _existing(entry["files"])]
    return entry


def _existing(names: Iterable[str]) -> list[str]:
    return [name for name in names if name and default_storage.exists(name)]


def _packed(archive: ZipFile, part: str, name: str) -> str:
    place = str(PurePosixPath("files", part, *PurePosixPath(name).parts[-2:]))
    if place not in archive.namelist():
        with default_storage.open(name, "rb") as source, archive.open(place, "w") as target:
            while chunk := source.read(CHUNK):
                target.write(chunk)
    return place


@transaction.atomic
def erase_account(account: Account, *, by: Actor) -> bool:
    """Erase a person: every room erases its part, the audit trail keeps a pseudonym, a mail confirms it.

    Returns
    -------
    Whether the account's row is gone too. It stays, empty and closed, only where something that others need
    still points to it.

    Raises
    ------
    LastAdministrator
        If nobody else administers the platform.
    """
    require(can_erase_account, by, account)
    administrators = list(queries.administrators().select_for_update().values_list("pk", flat=True))
    if administrators == [account.pk]:
        raise LastAdministrator
    pk, email, language = account.pk, account.email, account.language
    audit.record(by, "people.erase", account, public=True)
    parts = sorted(contributions(PersonalData), key=lambda part: part.name == LAST)
    for part in parts:
        part.erase(pk)
    gone = _delete(pk)
    audit.pseudonymise(f"account:{pk}")
    messages.tell_erased(email, language=language, key=f"{messages.FAREWELL}{secrets.token_hex(8)}")
    return gone


def _delete(pk: int) -> bool:
    try:
        Account.objects.filter(pk=pk).delete()
    except (ProtectedError, RestrictedError):
        return False
    return True
