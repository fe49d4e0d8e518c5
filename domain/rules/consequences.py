"""What any entry may bring about: the clock of danger, later words, a gate shut (8.6, 11.1, 11.9, 11.13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Effects, ObligationOpened, ObligationTransition
from domain.case.learnt_facts import tells_of_a_grown_party
from domain.case.obligation import Obligation
from domain.case.protection import EVERYBODY, IN_DANGER, PROTECT, protected, protected_by_social_care
from domain.case.untold_facts import (
    NEW_INFORMATION,
    REFER_AT_ONCE,
    SPEAKS_OF_DANGER,
    TELLS_OF_HARM,
    danger_made_known_by,
    danger_untold,
    said_by_another,
    tells_of_harm,
)
from domain.case.warnings import DURING_A_HOLD
from domain.entries.agencies import Decision
from domain.rules.obligation_changes import no_later, transition

if TYPE_CHECKING:
    from domain.events import Fact
    from domain.rules.recorder import EventRecorder


ACCEPT = "accept"
TELL_AGENCY = "tell-agency"
LIMITS = {ACCEPT: "accept-in-danger", PROTECT: IN_DANGER, TELL_AGENCY: "tell-agency-in-danger"}
"""The limit of each kind of obligation that danger makes due sooner."""


def due_in_danger(recorder: EventRecorder, name: str, since: datetime | None = None) -> ObligationOpened:
    """The obligation because of danger recorded at that time (default now), or by its own limit if sooner."""
    limit = LIMITS[name.partition(":")[0]]
    new, usual = recorder.new_obligation(name, start=since, limit=limit), recorder.new_obligation(name)
    return no_later(new, usual, recorder.context.policy.name)


def hastened(recorder: EventRecorder, after: Case) -> Effects | None:
    """The obligations of danger, if this entry makes danger known; each replaces the open one (11.4).

    Social care's decision to protect the child immediately hastens them too (11.9).
    """
    decided = (each for each in protected_by_social_care(after) if each.version == after.version)
    known = (*danger_made_known_by(after, after.version), *decided)
    if not known or after.closed:  # what is said of a closed case is read first
        return None
    since = min(each.recorded_at or recorder.at for each in known)
    turns: list[ObligationTransition] = []
    opens: list[ObligationOpened] = []
    for kind, limit in LIMITS.items():
        for owed in after.open_obligations:
            if owed.kind == kind and owed.limit != limit:
                turns += transition("replaced", owed)
                sooner = no_later(due_in_danger(recorder, owed.id, since), owed, after.policy)
                opens.append(replace(sooner, causes=tuple(dict.fromkeys((*owed.causes, after.version)))))
    if after.open_obligation(PROTECT) is None and protected(after) != EVERYBODY:
        opens.append(due_in_danger(recorder, PROTECT, since))
    if danger_untold(after) is not None and after.open_obligation(REFER_AT_ONCE) is None:
        opens.append(recorder.new_obligation(REFER_AT_ONCE))
    return Effects(turns=tuple(turns), opens=tuple(opens))


def heard(recorder: EventRecorder, fact: Fact, after: Case) -> Effects | None:
    """Who is on duty when anyone but a DSL adds words, and the reading that is due after a review."""
    if not said_by_another(fact, recorder.context.by) or _is_heard_elsewhere(recorder, after):
        return None
    duty, absent = recorder.duty(after.about)
    to_read = _to_read(recorder, after) if after.reviewed or after.closed else Effects()
    return replace(to_read, on_duty=duty, absent=absent)


def _is_heard_elsewhere(recorder: EventRecorder, after: Case) -> bool:
    """Whether the case that this one was joined to gets the words too. A replay sees one case only."""
    found = bool(recorder.elsewhere) or recorder.context.recorded is not None
    return after.joined_into is not None and found


def _to_read(recorder: EventRecorder, after: Case) -> Effects:
    """One reading for all unread words, sooner if the new ones speak of danger or of other harm."""
    owed, new = after.open_obligation(NEW_INFORMATION), (after.version,)
    limit = TELLS_OF_HARM if tells_of_harm(after.concern, new) else None
    if danger_made_known_by(after, after.version):
        limit = SPEAKS_OF_DANGER
    if owed is None or limit is None or owed.limit in (limit, SPEAKS_OF_DANGER):
        return Effects(opens=(recorder.open_once(NEW_INFORMATION, limit=limit),))
    sooner = no_later(recorder.new_obligation(NEW_INFORMATION, limit=limit), owed, after.policy)
    sooner = replace(sooner, causes=(*owed.causes, *new))
    return Effects(turns=transition("replaced", owed), opens=(sooner,))


EXPLAIN = "explain-arrangements"


def falls_due(before: Case, after: Case) -> bool:
    """Whether an entry opened the obligation: a plan started or the gate opened, and both are now true."""
    plan = after.plan
    if plan is None or not after.gate.any_open:
        return False
    began = before.plan is None or before.plan.version != plan.version
    in_error = _was_owed(before, plan.version)  # the entry that opened it was voided
    return (began or in_error or not before.gate.any_open) and not _was_owed(after, plan.version)


def falls_away(after: Case) -> bool:
    """Whether the obligation is open and no parent may be spoken to any more."""
    return after.open_obligation(EXPLAIN) is not None and not after.gate.any_open


def _was_owed(state: Case, plan: int) -> bool:
    """Whether a valid entry has already opened the obligation for this plan, or met it."""
    return any(
        cause >= plan and (cause not in state.voided or _met_by_a_valid_entry(state, owed))
        for owed in state.obligations
        if owed.kind == EXPLAIN
        for cause in owed.causes
    )


def _met_by_a_valid_entry(state: Case, owed: Obligation) -> bool:
    return owed.state in ("met", "met_late") and owed.settled_by not in state.voided


_INVESTIGATED: tuple[Decision, ...] = ("immediate_protection", "section_47", "police_investigation")
_CONVERSATIONS = happened.PupilInformed | happened.PupilViewRecorded | happened.DiscussionRecorded


def with_risk_effects(state: Case, fact: Fact, effects: Effects) -> Effects:
    """The effects with the assessments that the fact makes invalid, and a warning during a police hold."""
    shuts = state.gate.can_be_shut() if _changes_risk(state, fact) else ()
    held = (DURING_A_HOLD,) if _is_conversation(fact) and state.gate.hold() is not None else ()
    if not shuts and not held:
        return effects
    return replace(effects, shuts=shuts, warns=(*effects.warns, *held))


def _is_conversation(fact: Fact) -> bool:
    """Whether the fact records a conversation; a reason for not telling a family does not."""
    if isinstance(fact, happened.ParentContactRecorded):
        return fact.discussed is not None
    return isinstance(fact, _CONVERSATIONS)


def _changes_risk(state: Case, fact: Fact) -> bool:
    """Whether contact with parents must be assessed again after this (11.13)."""
    match fact:
        case happened.PoliceHoldPlaced() | happened.CaseReopened() | happened.ConcernJoined():
            return True
        case happened.PupilIdentified():
            return bool(fact.wrong_child)
        case happened.ConcernReclassified():
            return fact.category != state.concern.category
        case happened.InformationAdded():
            adult = fact.adult_involved is True or tells_of_a_grown_party(fact)
            return bool(fact.immediate_danger) or adult or bool(fact.imagery)
        case happened.ReferralMade():
            return bool(fact.emergency or fact.danger_known)
        case happened.FeedbackReceived() | happened.DisputeOutcomeRecorded():
            return fact.decision in _INVESTIGATED
        case happened.EventCorrected() if fact.changes is not None:
            changes = fact.changes
            investigated = changes.decision in _INVESTIGATED
            return bool(changes.immediate_danger) or changes.adult_involved is True or investigated
        case _:
            return False
