"""Telling the pupil and the reporter, and what the pupil and the register say (11.2, 11.12, 3-DSL.m)."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from domain.case.audience import outside_reporters, owed_replies, reporter_of
from domain.case.case import Case
from domain.case.concern import REPLY
from domain.case.event import Effects, ObligationOpened, as_sent
from domain.case.obligation import Obligation, numbers
from domain.case.parent_gate import same_parent
from domain.case.pupil import PupilCircumstances, newest
from domain.case.warnings import LOOKED_AFTER
from domain.commands import InformPupil, RecordPupilView, ReplyToReporter, UpdateCircumstances
from domain.entries.pupil import RegisterCircumstances
from domain.events import (
    CircumstancesUpdated,
    PupilInformed,
    PupilNotInformed,
    PupilViewRecorded,
    ReporterAnswered,
)
from domain.policy.policy_model import Policy
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals import NoSuchEvent, ParentGateClosed, PoliceHold
from domain.rules.recorder import EventRecorder


def inform_pupil(recorder: EventRecorder, command: InformPupil) -> None:
    """Record that the pupil was told, or why not and perhaps until when (11.12)."""
    state = recorder.state  # entries after `told` are only those of the clock and the post
    if max(command.entries) > (state.told or state.version):
        raise NoSuchEvent().naming("/about", numbers(state.open_obligations, "inform-pupil"))
    names = [f"inform-pupil:{version}" for version in command.entries]
    turns = recorder.settle(*(recorder.state.open_obligation(name) for name in names))
    told = as_sent(command)
    if len(command.entries) == 1:  # stored as a number, as before one telling could cover several decisions
        told["about"] = command.entries[0]
    if command.withheld_reason is None:
        recorder.record(PupilInformed(**told), ("11.12",), Effects(turns=turns), command.occurred_at)
        return
    again: tuple[ObligationOpened, ...] = ()
    if command.revisit_on is not None:
        again = tuple(recorder.open_by_date(name, command.revisit_on) for name in names)
    recorder.record(
        PupilNotInformed(**told),
        ("11.12",),
        Effects(turns=turns, opens=again),
        command.occurred_at,
    )


def record_pupil_view(recorder: EventRecorder, command: RecordPupilView) -> None:
    """Record the pupil's own words; no one can edit them (11.12, 3.2q)."""
    if command.about is not None:
        _known(recorder, command.about)
    recorder.record(PupilViewRecorded(**as_sent(command)), ("11.12", "3.2q"), Effects(), command.occurred_at)


def reply_to_reporter(recorder: EventRecorder, command: ReplyToReporter) -> None:
    """Record the reply to the reporter; a parent gets none while the gate is shut (11.2, 3-DSL.g, 11.13)."""
    if command.not_told is None:
        gate = recorder.state.gate
        for each in outside_reporters(recorder.state, command.to):
            assessed = any(same_parent(known.parent, each.name or "") for known in gate.assessments)
            # A person of whom no one knows what they are to the child may be a parent.
            if each.relation not in ("parent", "family", None) and not assessed:
                continue
            if gate.hold() is not None:  # 11.7
                raise PoliceHold
            if not gate.is_open(each.name or ""):
                raise ParentGateClosed
    recorder.record(
        ReporterAnswered(**as_sent(command)),
        ("11.2", "3-DSL.g"),
        Effects(turns=recorder.settle(*_replies(recorder.state, command.to))),
        command.occurred_at,
    )


def _replies(state: Case, to: UUID | None) -> Iterator[Obligation]:
    """The replies that are open: all, or those to the reporter of this case or of a joined one.

    A reply to one of their reports answers all of theirs.
    """
    if to is None:
        yield from (owed for owed in state.open_obligations if owed.kind == REPLY)
    elif (reporter := reporter_of(state, to)) is not None:
        yield from owed_replies(state, reporter)


def _known(recorder: EventRecorder, version: int) -> None:
    if version > recorder.state.version:
        raise NoSuchEvent


def update_circumstances(recorder: EventRecorder, command: UpdateCircumstances) -> None:
    """Record what the case should know of the pupil now."""
    recorder.record(CircumstancesUpdated(**as_sent(command)), ("3-DSL.m",), Effects(), command.occurred_at)


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
