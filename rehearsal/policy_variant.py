"""A policy version for one rehearsal: the newest that ships, with some limits changed."""

from dataclasses import fields, replace
from typing import Any

from domain.policy.policy_model import Policy
from policies import load

BASE = "coalway-cse-2023"


def variant(raw: Any) -> Policy:
    """The version that `[policy]` in a rehearsal describes. Raises ValueError with the reason."""
    base = load(BASE)
    if not isinstance(raw, dict) or set(raw) != {"version", "limits"} or not isinstance(raw["limits"], dict):
        raise ValueError("policy must have a version and limits")
    version = raw["version"]
    if type(version) is not int or version <= base.version:
        raise ValueError(f"the version of the policy must be a number above {base.version}")
    changed = {kind: _limit(base, kind, given) for kind, given in raw["limits"].items()}
    return replace(base, version=version, limits={**base.limits, **changed})


def _limit(base: Policy, kind: str, given: Any) -> Any:
    if kind not in base.limits:
        raise ValueError(f"the policy has no limit {kind}")
    limit = base.limits[kind]
    numbers = {each.name for each in fields(limit) if type(getattr(limit, each.name)) is int}
    if not isinstance(given, dict) or not given or not set(given) <= numbers:
        raise ValueError(f"only these numbers of the limit {kind} can change: {', '.join(sorted(numbers))}")
    if not all(type(value) is int and value > 0 for value in given.values()):
        raise ValueError(f"the limit {kind} needs whole numbers above zero")
    return replace(limit, **given)
