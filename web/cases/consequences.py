"""What follows from sending a form, said before the button, with deadlines as they would be set now."""

import re
from datetime import datetime

from domain.policy import Policy
from web.asking import words
from web.owing import by_when

_DUE = re.compile(r"\{due:([a-z:-]+)\}")


def follows(command: str, policy: Policy, now: datetime) -> tuple[str, ...]:
    """The command's own sentences; a limit that has no deadline by itself is not promised one."""

    def due(found: re.Match[str]) -> str:
        deadline = policy.limit(found[1]).due(now, policy.time)
        return by_when(deadline, now).removeprefix("by ") if deadline else "the day that is set"

    return tuple(_DUE.sub(due, sentence) for sentence in words.of_command(command).get("follows", ()))
