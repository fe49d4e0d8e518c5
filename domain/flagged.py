"""What a flagged pupil needs that nobody has seen to yet, by the policy's list of groups (7.4)."""

from collections.abc import Iterator

from domain.effects import Warned
from domain.policy import Policy
from domain.referral import Referral


def unasked(state: Referral, policy: Policy) -> Iterator[Warned]:
    """Who should be in the team of a pupil in such a group, and is not: the SENCO, the designated teacher."""
    groups = state.pupil.risk_groups or ()
    parts = {each.part for each in state.around.team if each.standing != "left"}
    for code in policy.codes.get("risk_groups", ()):
        if code.code in groups and code.asks_for is not None and code.asks_for not in parts:
            who = code.asks_for.replace("-", " ")
            yield Warned(
                clause="7.4",
                text=f"This pupil is flagged ({code.text}), and no {who} is in the team around the child: "
                "ask them to join it.",
            )
