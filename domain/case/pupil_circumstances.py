"""What the case knows of the pupil, entry by entry, and the newest of it (3-DSL.m)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from domain.case.effects import Warned
from domain.case.exploitation_grounds import all_of
from domain.commands.agencies import SocialWorker

OF_ANOTHER_CHILD = Warned(
    clause="3-DSL.n",
    text="What this case knew of the other child no longer counts: risk groups, special needs, social worker "
    "and home authority. Record them for this child.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilCircumstances:
    """The answers of one entry; None for what it does not say."""

    version: int
    risk_groups: tuple[str, ...] | None = None
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None
    home_authority: str | None = None
    source: Literal["join", "register"] | None = None
    """Where the answers are from; None if a person gave them in this case."""
    afresh: bool = False
    """Whether the case was found to be about another child: what came before counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCircumstances:
    """What the register held of the pupil whom an entry named, and the case did not know (3-DSL.m)."""

    risk_groups: tuple[str, ...] | None = None
    """The groups that the case had of its own, and those that the register adds; None if it adds none."""
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None


def newest(told: Iterable[PupilCircumstances], field: str) -> Any:
    """The answer that counts to one question about the child; None if no entry answers it.

    It is the newest of this case, else the first of a joined case that stands. Risk groups of joined cases
    come on top, until a person records the groups again (2.4g).
    """
    own: Any = None
    joined: tuple[Any, ...] = ()
    for each in told:
        answer = getattr(each, field)
        if each.source == "join":
            joined = joined if answer is None else (*joined, answer)
        elif each.afresh or answer is not None:
            own, joined = answer, joined if each.source == "register" else ()
    if field == "risk_groups" and joined:
        return all_of((own, *joined))
    return own if own is not None else next(iter(joined), None)
