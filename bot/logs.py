"""Logging: structlog for our own lines and the libraries', as console text or JSON lines on standard error.

No line ever carries what a member said of mood or gut: such values live in types whose ``repr`` hides them, are
never passed to a logger, and a last guard here drops the names they would go by.
"""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_PRIVATE = frozenset(
    {
        *("answers", "effort", "gut", "symptoms", "feeling", "details", "morning_after"),
        *("notes", "note", "sign", "signs", "wellbeing", "findings"),
        *("content", "token", "payload", "components", "values"),
    }
)


def configure_logging(level: str, log_format: Literal["console", "json"]) -> None:
    """Send every log line, ours and the libraries', through one chain to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_private_fields,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    if log_format == "json":
        # Tracebacks as text: the dictionary form would carry local variables, and with them private data.
        rendering: list[Processor] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    else:
        rendering = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # At DEBUG discord.py logs whole payloads, members' modal answers among them; the scheduler logs every wake-up.
    for name, least in {
        "discord": "INFO",
        "asyncio": "INFO",
        "filelock": "INFO",
        "aiosqlite": "WARNING",
        "apscheduler": "WARNING",
        "alembic": "WARNING",
    }.items():
        logging.getLogger(name).setLevel(max(logging.getLevelName(least), root.level))


def drop_private_fields(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace the value of any field whose name says that it may be private."""
    for name in _PRIVATE.intersection(event):
        event[name] = "[private]"
    return event
