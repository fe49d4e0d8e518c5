"""Warnings of gaps for the pupil: people in the team (7.4), and the pupil's own wishes (11.12)."""

from collections.abc import Iterator

from domain.case.case import Case
from domain.case.effects import Warned
from domain.policy.policy_model import Policy
from domain.rules.wishes_check import CLAUSE, TOLD, WISHES

_LEFT_OUT = {
    WISHES: "The latest step does not say what the pupil wishes: ask them, or record why not.",
    TOLD: "The closing does not say that the pupil was told, or why not.",
}


def unasked(state: Case, policy: Policy) -> Iterator[Warned]:
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


def unheard(state: Case) -> Iterator[Warned]:
    """Warn of each gap in the newest stage, until a later stage fills it (11.12)."""
    for what in state.around.left_out:
        yield Warned(clause=CLAUSE, text=_LEFT_OUT[what])
