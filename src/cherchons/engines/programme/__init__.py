"""Programme reading: a pasted or imported programme becomes sessions, and nothing is dropped."""

from .check import check
from .errors import ProgrammeReadingError
from .files import decode, read_file
from .model import (
    KINDS,
    WARNINGS,
    DraftItem,
    DraftPerson,
    DraftSession,
    Kind,
    Note,
    ProgrammeDraft,
    ReadingWarning,
    Unread,
    to_json,
)
from .text import read_text

__all__ = [
    "KINDS",
    "WARNINGS",
    "DraftItem",
    "DraftPerson",
    "DraftSession",
    "Kind",
    "Note",
    "ProgrammeDraft",
    "ProgrammeReadingError",
    "ReadingWarning",
    "Unread",
    "check",
    "decode",
    "read_file",
    "read_text",
    "to_json",
]
