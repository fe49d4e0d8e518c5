"""Bodies that are accepted, for the OpenAPI document and for the tests (`examples.toml`)."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from domain.command_catalogue import COMMANDS, RAISE

BODIES: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("examples.toml").read_text(encoding="utf-8")
)
"""By the operation that takes it."""
EXAMPLES = {name: BODIES[name] for name in (RAISE.name, *COMMANDS)}
"""The commands' own."""


def example(operation: str, today: date) -> dict[str, Any]:
    """A body that would be accepted today: a review lies ahead, and not too far."""
    body = BODIES.get(operation, {})
    if "next_review_on" in body:
        return body | {"next_review_on": (today + timedelta(days=14)).isoformat()}
    return body
