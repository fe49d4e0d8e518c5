"""The referral that every system is measured with: six human steps, from concern to closure."""

from __future__ import annotations

from typing import Any

import orjson

REASONS = "Discussed with the class teacher and with home; no indicator was found."

# The shortest allowed case: raised by the DSL, so no reply is needed (11.2), and without a referral.
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "raise",
        {
            "pupil": {"name": "A Pupil", "date_of_birth": "2014-05-09", "risk_groups": ["missing_education"]},
            "concern": {
                "category": "neglect",
                "summary": "New phone and trainers; late three mornings; will not say who gave them.",
                "indicators": ["unexplained_gifts"],
                "immediate_danger": False,
                "source": "staff",
            },
        },
    ),
    ("accept", {}),
    ("protect", {"for": "both", "none_needed": True, "reasons": REASONS}),
    (
        "decide-review",
        {
            "outcome": "no_further_action",
            "police": {"refer": False, "reasons": "No offence is known or suspected."},
            "pupil_wishes": {"sought": True, "text": "Says that an aunt gave them and does not want a fuss."},
            "reasons": REASONS,
        },
    ),
    ("inform-pupil", {"about": 0, "told_by": "the DSL", "how": "In person, in the DSL's room."}),
    ("close", {"reasons": REASONS}),
)


def request(path: str, body: bytes, token: str, more: str = "") -> bytes:
    """The bytes of one HTTP/1.1 POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body


def review_version(case: dict[str, Any]) -> int:
    """The version of the review that the pupil must be told of (11.12)."""
    for owed in case.get("obligations", ()):
        if owed["id"].startswith("inform-pupil:"):
            return int(owed["id"].partition(":")[2])
    return int(case["version"])


class Steps:
    """The requests of all clients, prepared as far as possible before the clock starts."""

    def __init__(self, token: str, *, minimal: bool = False) -> None:
        self._token = token
        self._more = "Prefer: return=minimal\r\n" if minimal else ""
        self._bodies = {command: orjson.dumps(body) for command, body in STEPS}
        self._raise = request("/v1/referrals", self._bodies["raise"], token, self._more)

    def first(self) -> bytes:
        """The request that raises a concern."""
        return self._raise

    def later(self, command: str, referral: str, reviewed: int) -> bytes:
        """The request for a command on a case."""
        body = self._bodies[command]
        if command == "inform-pupil":
            body = body.replace(b'"about":0', b'"about":%d' % reviewed)
        return request(f"/v1/referrals/{referral}/{command}", body, self._token, self._more)
