"""What a questionnaire says, by world; figures under five, and what would give them away, stay hidden."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.models import Encounter, Questionnaire, QuestionnaireAnswer, QuestionnaireQuestion
from cherchons.engines import disclosure
from cherchons.kernel.errors import NotFound
from cherchons.people.enums import Sector

HIDDEN = None  # a figure that is not shown


@dataclass(frozen=True, slots=True)
class Row:
    """One world's line, or all worlds' (``sector`` is empty); hidden figures are None."""

    sector: str
    count: int | None
    figures: tuple[int | None, ...] = ()
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question."""

    question: QuestionnaireQuestion
    count: int | None  # answers
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    texts: tuple[str, ...] = field(default=())


def questionnaire_of(encounter: Encounter) -> Questionnaire | None:
    """Return the day's questionnaire, if its organisers prepared one (one query)."""
    return Questionnaire.objects.filter(encounter=encounter).select_related("encounter").first()


def find_question(encounter: Encounter, pk: int) -> QuestionnaireQuestion:
    """Return one question of the day's questionnaire."""
    found = QuestionnaireQuestion.objects.filter(questionnaire__encounter=encounter, pk=pk)
    question = found.select_related("questionnaire__encounter__organisation").first()
    if question is None:
        raise NotFound(_("This question isn’t asked any more."))
    return question


def is_closed(questionnaire: Questionnaire, now: datetime) -> bool:
    """Say whether the time to answer has passed: figures are shown from then on, and do not move."""
    return bool(questionnaire.sent_at and questionnaire.closes_at and questionnaire.closes_at <= now)


def sent_and_answered(questionnaire: Questionnaire) -> tuple[int, int]:
    """Return how many people were asked, and how many answered (two queries)."""
    tickets = questionnaire.tickets.count()
    sheets = QuestionnaireAnswer.objects.filter(question__questionnaire=questionnaire)
    return tickets, sheets.values("sheet").distinct().count()


def results(questionnaire: Questionnaire) -> list[Result]:
    """Return the answers, question by question (two queries)."""
    questions = list(questionnaire.questions.all())
    found: dict[int, list[tuple[str, Any]]] = {question.pk: [] for question in questions}
    rows = QuestionnaireAnswer.objects.filter(question__questionnaire=questionnaire)
    for pk, sector, value in rows.values_list("question_id", "sector", "value"):
        found[pk].append((sector, value))
    return [_result(question, found[question.pk]) for question in questions]


def _result(question: QuestionnaireQuestion, answers: list[tuple[str, Any]]) -> Result:
    if len(answers) < disclosure.LEAST:
        return Result(question, HIDDEN)
    sectors = [key for key in Sector.values if any(sector == key for sector, _value in answers)]
    if question.kind == AnswerKind.TEXT:
        texts = [str(value) for _sector, value in answers]
        secrets.SystemRandom().shuffle(texts)
        return Result(question, len(answers), texts=tuple(texts))
    if question.kind == AnswerKind.SCALE:
        return Result(question, len(answers), rows=_means(sectors, answers))
    options = ("yes", "no") if question.kind == AnswerKind.YES_NO else tuple(question.choices)
    if question.kind == AnswerKind.SEVERAL:
        return Result(question, len(answers), options, _several(sectors, options, answers))
    counted = Counter(answers)
    table = [[counted[sector, option] for option in options] for sector in sectors]
    whole, out = disclosure.extended(table), disclosure.hidden(table)
    rows = tuple(
        Row(
            sector,
            _shown(whole, out, r, len(options)),
            tuple(_shown(whole, out, r, c) for c in range(len(options))),
        )
        for r, sector in enumerate([*sectors, ""])
    )
    return Result(question, len(answers), options, rows)


def _shown(whole: list[list[int]], out: set[tuple[int, int]], row: int, column: int) -> int | None:
    return HIDDEN if (row, column) in out else whole[row][column]


def _counts(sectors: list[str], answers: list[tuple[str, Any]]) -> dict[str, int | None]:
    """Return how many of each world answered, and of all: "" → all."""
    counted = Counter(sector for sector, _value in answers)
    table = [[counted[sector]] for sector in sectors]
    whole, out = disclosure.extended(table), disclosure.hidden(table)
    return {sector: _shown(whole, out, r, 0) for r, sector in enumerate([*sectors, ""])}


def _means(sectors: list[str], answers: list[tuple[str, Any]]) -> tuple[Row, ...]:
    counts = _counts(sectors, answers)
    made = []
    for sector, count in counts.items():
        values = [int(value) for of, value in answers if sector in ("", of)]
        made.append(Row(sector, count, mean=None if count is None else round(sum(values) / len(values), 1)))
    return tuple(made)


def _several(sectors: list[str], options: tuple[str, ...], answers: list[tuple[str, Any]]) -> tuple[Row, ...]:
    """Return how often each option was chosen; those who chose and those who did not are a table each."""
    counts = _counts(sectors, answers)
    figures: dict[str, list[int | None]] = {sector: [] for sector in counts}
    for option in options:
        table = []
        for sector in sectors:
            chose = [option in value for of, value in answers if of == sector]
            table.append([sum(chose), len(chose) - sum(chose)])
        whole, out = disclosure.extended(table), disclosure.hidden(table)
        for r, sector in enumerate(counts):
            figures[sector].append(HIDDEN if counts[sector] is None else _shown(whole, out, r, 0))
    return tuple(Row(sector, count, tuple(figures[sector])) for sector, count in counts.items())
