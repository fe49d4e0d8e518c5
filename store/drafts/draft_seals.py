"""How long what people typed and did not send is kept, and how it is opened: a report and a form alike."""

from collections.abc import Callable
from typing import Any

import orjson
import structlog
from cryptography.exceptions import InvalidTag

_log = structlog.get_logger("store")
KEPT_FOR = "24 hours"
"""Our own number: no law or policy gives one."""


def is_young(saved_at: str) -> str:
    """SQL: the row of this time is still shown."""
    return f"{saved_at} > now() - interval '{KEPT_FOR}'"


def opened(way: Callable[[], bytes]) -> Any | None:
    """The content of a sealed row; None if it does not open.

    A damaged row is noted without a word of it. Its author can write it again.
    """
    try:
        return orjson.loads(way())
    except InvalidTag:
        _log.error("a draft cannot be opened")
        return None
