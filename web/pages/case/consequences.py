"""The sentences above a form's button: what happens after sending it, with deadlines as of now."""

import re
from datetime import datetime

from domain.policy.policy_model import Policy
from wording import form_labels
from wording.obligation_text import by_when

_DUE = re.compile(r"\{due:([a-z:-]+)\}")


def follows(command: str, policy: Policy, now: datetime, *, in_danger: bool = False) -> tuple[str, ...]:
    """The command's sentences, then that the record is permanent. No deadline is shown if there is none."""

    def due(found: re.Match[str]) -> str:
        deadline = policy.limit(found[1]).due(now, policy.time)
        return by_when(deadline, now) if deadline else "the day that is set"

    said = form_labels.of_command(command)
    kept = said.get("kept") or form_labels.shared()["kept"]
    sentences = said["in_danger" if in_danger else "follows"]
    return tuple(_DUE.sub(due, sentence) for sentence in (*sentences, kept))
