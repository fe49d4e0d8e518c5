"""What follows from sending a form, said before the button, with deadlines as they would be set now."""

import re
from datetime import datetime

from domain.policy.policy_model import Policy
from web.forms import form_labels
from web.text.obligation_text import by_when

_DUE = re.compile(r"\{due:([a-z:-]+)\}")


def follows(command: str, policy: Policy, now: datetime, *, in_danger: bool = False) -> tuple[str, ...]:
    """The command's own sentences, then that it stays; a limit without a deadline is not promised one."""

    def due(found: re.Match[str]) -> str:
        deadline = policy.limit(found[1]).due(now, policy.time)
        return by_when(deadline, now).removeprefix("by ") if deadline else "the day that is set"

    said = form_labels.of_command(command)
    kept = said.get("kept") or form_labels.shared()["kept"]
    sentences = said["in_danger" if in_danger else "follows"]
    return tuple(_DUE.sub(due, sentence) for sentence in (*sentences, kept))


def promised(command: str) -> frozenset[str]:
    """The kinds of what the command's words promise a deadline for."""
    named = (
        name for sentence in form_labels.of_command(command)["follows"] for name in _DUE.findall(sentence)
    )
    return frozenset(name.partition(":")[0] for name in named)
