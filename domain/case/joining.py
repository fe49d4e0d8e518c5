"""Whether a case can be joined to another: nothing may stay behind in it (2.4g)."""

from domain.case.case import Case
from domain.case.joined_concerns import REPLY
from domain.case.protection import PROTECT

GOES_ON = frozenset(
    (
        *("accept", "review", "retrospective-review", "missing-review", "pattern-review"),
        *(PROTECT, "refer", "inform-pupil", REPLY, "support", "start-support", "consider-nrm", "mentor"),
        *("transfer-file", "telephone"),
    )
)
"""The kinds of obligation that can go on in another case; others belong to work that a case has begun."""


def may_go_on_elsewhere(here: Case) -> bool:
    """Whether no agency, plan, mentor or hold is at work in the case, which could not go on elsewhere."""
    begun = here.standing_referrals or here.plan is not None or here.gate.hold() is not None
    return not begun and here.open_kinds <= GOES_ON
