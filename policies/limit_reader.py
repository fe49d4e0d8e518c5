"""Read the policy's limit for each kind of obligation: how long, who owns it, on what basis."""

from typing import Any

from domain.policy.ladders import Rung
from domain.policy.policy_model import Limit
from policies.toml_fields import Reading

KINDS = (
    "accept",
    "accept-in-danger",
    "review",
    "second-look",
    "look-again",
    "new-information",
    "new-information-in-danger",
    "new-information-of-harm",
    "protect",
    "protect-in-danger",
    "refer",
    "refer:immediate",
    "refer:police",
    "refer:lado",
    "retrospective-review",
    "confirm-in-writing",
    "tell-agency",
    "tell-agency-in-danger",
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
    "refusal-review",
    "missing",
    "missing:known-to-police",
    "return-talk",
    "transfer-file",
    "file-receipt",
    "confirm-conflict",
    "answer-challenge",
    "answer-request",
    "review-police-hold",
    "explain-arrangements",
    "refer:allegation",
)
"""The limits that the rules need; a policy without one of them is refused."""
_GIVEN = {
    "until_given_date": (("monitor", "early-help-review", "look-again"), "the command gives a date"),
    "from_authority": (("confirm-in-writing",), "the authority's pack has a limit"),
    "at_given_cadence": (("mentor-contact",), "the command gives one"),
}
"""Kinds whose limit comes from elsewhere, and from where."""
NEVER_OVERDUE = ("conclude",)
"""Kinds that can have a reminder instead of a limit; every other kind must become overdue."""
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
OWNERS = ("dsl", "deputy_dsl", "headteacher", "referrer", "lead", "mentor", "next_in_line", "above")


def read_limits(read: Reading, ladders: dict[str, tuple[Rung, ...]]) -> dict[str, Limit]:
    """Read the limits, by kind; every kind that the rules know must have one."""
    limits = {
        name: _limit(read, name, limit, ladders)
        for name, limit in read.typed("the policy", read.raw, "limits", dict).items()
    }
    missing = [kind for kind in KINDS if kind not in limits]
    if missing:
        read.refuse("the policy", f"has no limit for {', '.join(missing)}")
    return limits


def _limit(read: Reading, name: str, raw: Any, ladders: dict[str, tuple[Rung, ...]]) -> Limit:
    where = f"limits.{name}"
    if name not in KINDS:
        read.refuse(where, "is not a kind of obligation that the rules know")
    limit = read.record(where, raw, Limit)
    if sum(bool(getattr(limit, each)) for each in SPANS) != 1:
        read.refuse(where, f"needs exactly one of {', '.join(SPANS)}")
    for flag, (kinds, given) in _GIVEN.items():
        if getattr(limit, flag) != (name in kinds):
            needs = "needs" if name in kinds else "cannot have"
            read.refuse(where, f"{needs} {flag}: it depends on whether {given}")
    if limit.remind_every_working_days and name not in NEVER_OVERDUE:
        read.refuse(where, "would never be overdue")
    if limit.remind_before is not None and not limit.remind_before.counts_back:
        read.refuse(where, "has a remind_before in school hours, which are not counted backwards")
    if limit.remind_before is not None and name in NEVER_OVERDUE:
        read.refuse(where, "has a remind_before but no deadline")
    if name == "feedback" and limit.working_days is None:
        read.refuse(where, "must be counted in working days (11.8)")
    if not ladders.keys() >= {limit.ladder, limit.harm_ladder or limit.ladder}:
        read.refuse(where, "names a ladder that the policy does not have")
    read.words(where, limit.owners, OWNERS)
    return limit
