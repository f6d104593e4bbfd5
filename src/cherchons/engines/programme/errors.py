"""What cannot be read at all, said in a sentence fit to be shown."""

from __future__ import annotations

from typing import Final

MAX_FILE_BYTES: Final = 5_000_000
MAX_TEXT_BYTES: Final = 1_000_000
MAX_LINES: Final = 20_000
MAX_SESSIONS: Final = 5_000

SENTENCES: Final[dict[str, str]] = {
    "empty": "There is nothing to read: the programme is empty.",
    "file_too_large": "This file is larger than {limit} MB: send the programme alone, without its pictures.",
    "text_too_large": "This text is longer than {limit} MB: keep only the programme itself.",
    "too_many_lines": "This text has more than {limit} lines: keep only the programme itself.",
    "too_many_sessions": "This file holds more than {limit} sessions: send one encounter at a time.",
    "undecodable": "This file is not text that can be read: save it again as text in UTF-8.",
    "unknown_format": "This kind of file is not read: use text, .docx, .ics, schedule.xml, .json or .csv.",
    "bad_docx": "This .docx cannot be opened: save it again from your word processor, or paste its text.",
    "zip_bomb": "This .docx unpacks to far more than a programme: it was refused. Paste its text instead.",
    "bad_xml": "This XML is broken near line {line}: export it again from the tool that made it.",
    "hostile_xml": "This XML was refused: it declares entities or a document type, which no programme needs.",
    "bad_json": "This JSON is broken near line {line}: export it again from the tool that made it.",
    "not_a_schedule": "This XML is not a schedule.xml: its first element is « {element} », not « schedule ».",
    "bad_ics": "This calendar cannot be read: export it again from the tool that made it.",
    "bad_csv": "This table has no column of times or of titles: name its columns, like start, end, title.",
    "unknown_timezone": "« {timezone} » is not a known time zone: write it like Europe/Paris.",
    "missing_file": "There is no file « {name} » that can be opened.",
}


class ProgrammeReadingError(ValueError):
    """The whole input is refused, with the reason.

    Parameters
    ----------
    code
        A stable word, one of the keys of `SENTENCES`, by which a platform can translate.
    **params
        What the sentence names (a limit, a line, an element).

    Examples
    --------
    >>> error = ProgrammeReadingError("text_too_large", limit=1)
    >>> error.code, str(error)
    ('text_too_large', 'This text is longer than 1 MB: keep only the programme itself.')
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}
        super().__init__(SENTENCES[code].format(**self.params))
