"""Read what the policy gives for each thing owed: how long, to whom, on what basis."""

from typing import Any, get_args

from domain.calendar.durations import Span
from domain.policy.ladders import Rung
from domain.policy.policy_model import Basis, Limit
from policies.toml_fields import Reading

KINDS = (
    "accept",
    "accept-in-danger",
    "review",
    "protect",
    "protect-in-danger",
    "refer",
    "refer:immediate",
    "retrospective-review",
    "confirm-in-writing",
    "feedback",
    "chase",
    "telephone",
    "telephone:accept",
    "reconsider",
    "monitor",
    "dispute",
    "conclude",
    "support",
    "start-support",
    "early-help-review",
    "inform-pupil",
    "reply",
    "liaison",
    "consider-nrm",
    "mentor",
    "mentor-contact",
    "review-parent-contact",
    "missing-review",
    "pattern-review",
    "transfer-file",
    "file-receipt",
    "confirm-conflict",
    "answer-challenge",
    "answer-request",
    "review-police-hold",
    "explain-arrangements",
    "refer:allegation",
)
"""What the rules ask a limit for: a policy that lacks one is refused."""
GIVEN_A_DATE = ("monitor", "early-help-review")
"""Kinds whose date a person gives."""
FROM_AUTHORITY = ("confirm-in-writing",)
"""Kinds whose limit the local authority's pack gives."""
AT_A_CADENCE = ("mentor-contact",)
"""Kinds of which a person says every how many working days."""
NEVER_OVERDUE = ("conclude",)
"""Kinds that may have a reminder instead of a limit; of any other, silence must be noticed."""
SPANS = (
    "minutes",
    "school_minutes",
    "working_days",
    "calendar_days",
    "until_given_date",
    "from_authority",
    "remind_every_working_days",
    "at_given_cadence",
)
OWNERS = ("dsl", "referrer", "lead", "mentor", "next_in_line", "above")


def read_limits(read: Reading, ladders: dict[str, tuple[Rung, ...]]) -> dict[str, Limit]:
    """Each limit by what it is for; one for every kind that the rules know."""
    limits = {
        name: _limit(read, name, limit, ladders)
        for name, limit in read.table("the policy", read.raw, "limits").items()
    }
    missing = [kind for kind in KINDS if kind not in limits]
    if missing:
        read.refuse("the policy", f"has no limit for {', '.join(missing)}")
    return limits


def _limit(read: Reading, name: str, raw: Any, ladders: dict[str, tuple[Rung, ...]]) -> Limit:
    where = f"limits.{name}"
    if name not in KINDS:
        read.refuse(where, "is no obligation that the rules know")
    given = read.shaped(where, raw, Limit, _LIMIT, ("clause", "basis", "owners"))
    limit = Limit(**given)
    if limit.basis not in get_args(Basis):
        read.refuse(where, f"needs a basis: {', '.join(get_args(Basis))}")
    if sum(bool(given.get(each)) for each in SPANS) != 1:
        read.refuse(where, f"needs exactly one of {', '.join(SPANS)}")
    if limit.until_given_date != (name in GIVEN_A_DATE):
        needs = "needs" if name in GIVEN_A_DATE else "cannot have"
        read.refuse(where, f"{needs} until_given_date: the command gives a date or does not")
    if limit.from_authority != (name in FROM_AUTHORITY):
        needs = "needs" if name in FROM_AUTHORITY else "cannot have"
        read.refuse(where, f"{needs} from_authority: the local authority's pack says how long or does not")
    if limit.at_given_cadence != (name in AT_A_CADENCE):
        needs = "needs" if name in AT_A_CADENCE else "cannot have"
        read.refuse(where, f"{needs} at_given_cadence: the command gives one or does not")
    if limit.remind_every_working_days and name not in NEVER_OVERDUE:
        read.refuse(where, "would never be overdue")
    if limit.remind_before is not None and not limit.remind_before.counts_back:
        read.refuse(where, "has a remind_before in school hours, which are not counted backwards")
    if limit.remind_before is not None and name in NEVER_OVERDUE:
        read.refuse(where, "has a remind_before, and no deadline")
    if name == "feedback" and limit.working_days is None:
        read.refuse(where, "must be counted in working days (11.8)")
    if limit.ladder not in ladders:
        read.refuse(where, "names a ladder that the policy does not have")
    read.words(where, limit.owners, OWNERS)
    return limit


_LIMIT: dict[str, type] = {
    "clause": str,
    "basis": str,
    "ladder": str,
    "note": str,
    "owners": tuple,
    "until_given_date": bool,
    "from_authority": bool,
    "at_given_cadence": bool,
    "remind_before": Span,
}
