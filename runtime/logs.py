"""Log one JSON object a line, for our own, uvicorn's and Temporal's records, without personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

from runtime.fault_reports import described, number

# Keys that may be logged. Any other is dropped, because a name in a log is a disclosure.
ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "logger", "exception", "fault"),
        *("outcome", "code", "count", "duration_ms"),
        *("request_id", "method", "route", "status", "command", "referral_id", "case", "version", "stage"),
        *("pupil_id", "kind", "obligation", "rung", "attempt", "activity", "workflow", "batch", "lag_ms"),
        *("migration", "policy", "state", "signal", "pid", "port"),
    }
)

# Loggers of libraries that repeat what we log, with the address or the input in the text.
SILENT = ("uvicorn.access", "httpx", "httpx2", "httpcore", "httpcore2")


def setup(level: str = "INFO", *, human: bool = False) -> None:
    """Send every record of this process to standard error in one format; `human` is for a terminal."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            use_get_message=False,
            foreign_pre_chain=[
                _template,
                _temporal_names,
                structlog.stdlib.ExtraAdder(allow=ALLOWED - {"event", "exception"}),
                *shared,
            ],
            processors=[
                _exception,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _allow,
                _human if human else structlog.processors.JSONRenderer(serializer=_dumps),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "temporalio"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    for name in SILENT:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).disabled = True


def _template(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # A foreign record's arguments may be anybody's words; asyncio writes a failed task's exception from the
    # second line on, and Temporal's SDK an error's text after a colon. Only the template before both is kept.
    message = event["_record"].msg
    event["event"] = (
        message.split("\n", 1)[0].split(": ", 1)[0] if isinstance(message, str) else type(message).__name__
    )
    return event


def _temporal_names(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record = event["_record"]
    context = getattr(record, "temporal_activity", None) or getattr(record, "temporal_workflow", None)
    if isinstance(context, dict):
        event["referral_id"] = context.get("workflow_id")
        event["workflow"] = context.get("workflow_type")
        event["activity"] = context.get("activity_type")
        event["attempt"] = context.get("attempt")
    return event


def _exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    event.pop("exception", None)
    event.pop("fault", None)
    if isinstance(error, BaseException):
        event["exception"] = described(error)
        event["fault"] = number(error)
    return event


def _allow(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        key: value
        for key, value in event.items()
        if key == "exception" or (key in ALLOWED and isinstance(value, str | int | float | bool))
    }


def _dumps(event: Any, **_: Any) -> str:
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS).decode()


def _human(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    event.pop("logger", None)
    time = str(event.pop("timestamp", ""))[11:19]
    rest = " ".join(f"{key}={value}" for key, value in event.items() if key not in {"event", "level"})
    return f"{time} {event.get('level', ''):<7} {event.get('event', '')} {rest}".rstrip()
