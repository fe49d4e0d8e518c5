"""What the register holds of the pupil whom an entry names fills what the case does not know (3-DSL.m)."""

from collections.abc import Iterable

from domain.case.case import Case
from domain.case.derived_warnings import LOOKED_AFTER
from domain.case.pupil_circumstances import PupilCircumstances, RegisterCircumstances, newest
from domain.policy.policy_model import Policy
from domain.pupils.pupil_details import RegisteredPupil

_GROUPS = {"young-carer": "young_carer", "previously-looked-after": "previously_looked_after"}
"""Fields of the register for which a case has no place but a group of the policy's list."""


def held_for_report(
    registered: RegisteredPupil | None, groups: Iterable[str] | None, policy: Policy
) -> RegisterCircumstances | None:
    """What the register adds to a report with these groups; None if it names no pupil, or adds nothing."""
    return _held(registered, tuple(groups or ()), (), policy)


def held_for_case(
    registered: RegisteredPupil | None, state: Case, policy: Policy, *, another_child: bool
) -> RegisterCircumstances | None:
    """What the register adds to a case, which keeps its own answers unless it is about another child now."""
    if another_child:
        return _held(registered, (), (), policy)
    own = _own_groups(state) or ()
    return _held(registered, own, state.circumstances, policy, joined=state.pupil.risk_groups or ())


def _own_groups(state: Case) -> tuple[str, ...] | None:
    """The groups of the case itself, without what came with cases joined to it."""
    if not state.circumstances:
        return state.pupil.risk_groups
    own: tuple[str, ...] | None = newest(
        (e for e in state.circumstances if e.source != "join"), "risk_groups"
    )
    return own


def _held(
    registered: RegisteredPupil | None,
    groups: tuple[str, ...],
    told: tuple[PupilCircumstances, ...],
    policy: Policy,
    *,
    joined: tuple[str, ...] = (),
) -> RegisterCircumstances | None:
    """What it adds to these groups and answers; groups of joined cases stay out of the entry (3.2h)."""
    if registered is None:
        return None
    codes = {each.code for each in policy.codes.get("risk_groups", ())}
    named = tuple(code for code, field in _GROUPS.items() if code in codes and getattr(registered, field))
    adds = any(code not in groups for code in named)
    # The home authority stays with the DSL: it decides the agencies and deadlines (11.8).
    held = RegisterCircumstances(
        risk_groups=tuple(dict.fromkeys((*groups, *named))) if adds else None,
        sen=registered.sen if newest(told, "sen") is None else None,
        looked_after=_looked_after(registered, (*groups, *joined), told),
        social_worker=registered.social_worker if newest(told, "social_worker") is None else None,
    )
    return None if held == RegisterCircumstances() else held


def _looked_after(
    registered: RegisteredPupil, groups: tuple[str, ...], told: tuple[PupilCircumstances, ...]
) -> bool | None:
    """The register's answer; a reporter who says that the child is in care is not contradicted."""
    if newest(told, "looked_after") is not None or (LOOKED_AFTER in groups and not registered.looked_after):
        return None
    return registered.looked_after
