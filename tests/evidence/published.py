"""Published test vectors: each file in `vectors` names its source."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("vectors")


def published(name: str) -> Any:
    """The vectors in a file."""
    return json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
