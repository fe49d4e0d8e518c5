"""Real bodies of what is sent besides commands on a case, for the OpenAPI document and the tests."""

from typing import Any

ON_DUTY = {
    "person": "0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a10",
    "starts_at": "2027-03-01T08:00:00Z",
    "ends_at": "2027-03-05T17:00:00Z",
}
"""Somebody on duty for a week."""

AGENCY_TOLD = {
    "agency_reference": "F-12345",
    "kind": "decision",
    "decision": "section_17",
    "told_by": "Front door, Gloucestershire",
    "social_worker": {"name": "A. Duty", "phone": "01632 960000"},
}
"""What an agency tells by itself."""

PROCLAIMED = {
    "day": "2027-06-04",
    "change": "add",
    "reasons": "Bank holiday proclaimed for the coronation.",
}
"""A day that is no working day after all."""

PROCESS: dict[str, Any] = {
    "clause": "11.2",
    "text": "Nobody answers whoever raised a concern before the week is over.",
}
"""A concern about the procedure itself."""

PROCESS_ANSWER = {"text": "The deputy answers them from Monday on, and I look at it each week."}
"""What the head says about it."""
