"""Logs: one event with fields on a line, never a person's data."""

from __future__ import annotations

from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# The values of local variables are left out: they may be a person's data.
_FRAMES_WITHOUT_VALUES = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def logging_configuration(*, level: str, as_json: bool) -> dict[str, Any]:
    """Send structlog's and everybody else's lines through one formatter to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: list[Any] = (
        [_FRAMES_WITHOUT_VALUES, structlog.processors.JSONRenderer()]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_addresses,
                    *render,
                ],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["standard_error"], "level": level},
        "loggers": {
            # Django writes whole paths here, and a path may hold an order's number or a link's token.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            "celery.worker.request": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "waitress.queue": {"level": "ERROR"},
            "mail.log": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }


def without_addresses(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Drop what Django puts into its own lines: the request itself and its path, which may hold a link's token."""
    for name in ("request", "path", "user"):
        event.pop(name, None)
    if event.get("logger") == "django.request":
        event["event"] = str(event["event"]).partition(":")[0]
    return event
