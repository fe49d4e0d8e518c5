"""The form that updates a child's circumstances: filled in with what the case knows (3-DSL.m)."""

from typing import Any

from domain.case.case import Case
from domain.command_catalogue import COMMANDS
from domain.policy.policy_model import Policy
from views.case_parts import pupil_view

UPDATE = COMMANDS["update-circumstances"]
_GROUPS = "risk_groups"
_WORKER = ("name", "phone", "email")


def prefilled(state: Case) -> dict[str, list[str]]:
    """The newest answers, by the name of each input."""
    known = _known(state)
    worker = known.get("social_worker", {})
    looked_after = known.get("looked_after")
    answers = {
        "/sen": known.get("sen"),
        "/looked_after": str(looked_after).lower() if looked_after is not None else None,
        "/home_authority": known.get("home_authority"),
        **{f"/social_worker/{name}": worker.get(name) for name in _WORKER},
    }
    found = {name: [answer] for name, answer in answers.items() if answer}
    return found | ({f"/{_GROUPS}": known[_GROUPS]} if _GROUPS in known else {})


def what_changed(state: Case, body: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """The body without the answers that the case knows already; whole, if it says nothing else.

    The form shows all risk groups of the policy, so one that is not ticked any more is not known any more.
    """
    known = _known(state)
    offered = {code.code for code in policy.codes.get(_GROUPS, ())}
    if _GROUPS in known:
        unseen = [each for each in known[_GROUPS] if each not in offered]
        body = {**body, _GROUPS: [*body.get(_GROUPS, []), *unseen]}
    same = {name for name, value in body.items() if name in known and _alike(value, known[name])}
    changed = {name: value for name, value in body.items() if name not in same}
    return changed if changed.keys() - {"occurred_at"} else body


def _known(state: Case) -> dict[str, Any]:
    """What the case knows, as the body of the command has it."""
    pupil = pupil_view(state)
    worker = pupil.social_worker
    found = {
        _GROUPS: list(pupil.risk_groups) or None,
        "sen": pupil.sen,
        "looked_after": pupil.looked_after,
        "home_authority": pupil.home_authority,
        "social_worker": {name: said for name in _WORKER if (said := getattr(worker, name, None))} or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _alike(one: Any, other: Any) -> bool:
    return sorted(one) == sorted(other) if isinstance(one, list) else bool(one == other)
