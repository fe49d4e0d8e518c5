"""Words that no one should have to read: names that only the software has."""

import re
from typing import get_args

from domain.events import Fact

TYPES = sorted((each.type for each in get_args(Fact)), key=len, reverse=True)
CODES = re.compile(
    "|".join(
        (
            r"\b[a-z]+(?:_[a-z]+)+\b",  # awaiting_feedback
            r"\b(?:cscs|police|lado)-\d+\b",
            r"\b[a-z]+(?:-[a-z]+)*:[a-z]+(?:-\w+)*",  # feedback:cscs-1
            r"\b(?:" + "|".join(map(re.escape, TYPES)) + r")\b",
            r"\w@\d+\b(?!\.example)",  # coalway-cse-2023@1; no address
            r"(?<!\()\b(?:CSCS|EDT|NRM|rungs?)\b",  # in brackets after its full name, it is explained
            r"\b\d{4}-\d\d-\d\d\b",
            r"\b[0-9a-f]{8}-[0-9a-f]{4}-",
        )
    )
)
FINGERPRINT = re.compile(r"\b[0-9a-f]{40,}\b")


def codes_in(text: str) -> list[str]:
    """Each of them, with the line that it stands in."""
    return [line for line in text.splitlines() if CODES.search(line)]
