"""Logs as JSON lines with a request id; nothing personal is put into them."""

import logging
import re
from typing import Any

import structlog


def _without_values(
    logger: Any, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Leave out the lines in which PostgreSQL quotes the row that it refused: they may hold an address."""
    for name in ("exception", "event"):
        if isinstance(told := event.get(name), str) and "DETAIL:" in told:
            event[name] = re.sub(r"(?m)^\s*DETAIL:.*$", "DETAIL: (left out)", told)
    return event


def set_up_logs(*, json: bool) -> None:
    """Send our logs and those of libraries to standard error, as JSON or for a person to read."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        _without_values,
    ]
    renderer = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
