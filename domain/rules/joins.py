"""Joining a case to another about the same child, and parting them again (2.4g, 3.2h, 11.2, 11.10)."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened, ObligationTransition, Warned
from domain.case.event import as_sent
from domain.case.joined_concerns import REPLY, reply_to, standing
from domain.case.joining import GOES_ON, may_go_on_elsewhere
from domain.case.obligation import Obligation
from domain.case.protection import PROTECT, has_measures
from domain.case.untold_facts import in_danger
from domain.commands import ConcernReport, Join
from domain.events import CaseJoined, ConcernJoined, JoinUndone
from domain.refusals import CannotJoin
from domain.rules.recorder import EventRecorder, reopened, transition
from domain.rules.required_referrals import with_required_obligations
from domain.rules.voiding import undoing

CLAUSES = ("2.4g", "11.15")
OF_ANOTHER_KIND = Warned(
    clause="2.5",
    text="The joined concern was reported as another kind. If it changes what this case is about, change the "
    "kind of concern.",
)


def join(recorder: EventRecorder, command: Join) -> None:
    """Close this case, and let its concern and what is open go on in the other one (2.4g)."""
    here, there = recorder.state, recorder.there
    assert there is not None
    _check(here, there.state)
    recorder.record(
        CaseJoined(**as_sent(command)),
        CLAUSES,
        Effects(turns=transition("ended", *here.open_obligations)),
        command.occurred_at,
    )
    _receive(there, here, command)
    for each in standing(here.joined):  # they came by this case
        fact = ConcernJoined(
            from_=each.case,
            reference=each.reference,
            concern=each.concern,
            reporter=each.reporter,
            reporter_role=each.reporter_role,
            reported_at=each.reported_at,
            told=each.told,
            through=here.id,
            reasons=command.reasons,
            occurred_at=command.occurred_at,
        )
        there.record(fact, CLAUSES, Effects(), command.occurred_at)


def undo_join(recorder: EventRecorder, case: UUID) -> None:
    """Part the cases again: what came with this one and was not met ends in the other (11.10)."""
    there = recorder.there
    if there is None:  # a policy that is tried sees one case only
        return
    for each in tuple(standing(there.state.joined)):
        if case in (each.case, each.through):
            fact = JoinUndone(from_=each.case, joined=each.version)
            effects = undoing(there.state, each.version)
            reply = transition("ended", there.state.open_obligation(reply_to(each.case)))
            there.record(fact, ("11.10",), replace(effects, turns=(*effects.turns, *reply)))


def _check(here: Case, there: Case) -> None:
    """Refuse into a closed case or itself, across an exclusion, and for a case with work of its own."""
    if here.id == there.id or there.closed or set(here.about) != set(there.about):
        raise CannotJoin
    if not may_go_on_elsewhere(here):
        raise CannotJoin(tuple(owed.id for owed in here.open_obligations if owed.kind not in GOES_ON))


def _receive(there: EventRecorder, here: Case, command: Join) -> None:
    concern = here.concern
    fact = ConcernJoined(
        from_=here.id,
        reference=here.reference,
        concern=ConcernReport(
            category=concern.category,
            summary=concern.summary,
            child_words=concern.child_words,
            immediate_danger=in_danger(here),
            indicators=concern.indicators or None,
            adult_involved=True if concern.adult_involved is True else None,
            imagery=True if concern.has_images else None,
            imagery_parties=concern.imagery_parties or None,
            imagery_origin=concern.imagery_origin,
            device_location=concern.device_location,
            child_unaware=True if concern.child_unaware else None,
            staff_allegation=True if concern.staff_allegation else None,
        ),
        reporter=here.raised_by,
        reporter_role=here.raised_role,
        reported_at=here.raised_at,
        reasons=command.reasons,
        told=tuple(
            each.at
            for each in concern.learnt
            if each.at is not None and not each.joined and each.version in here.besides.by_others
        ),
        occurred_at=command.occurred_at,
    )
    turns: list[ObligationTransition] = []
    opens: list[ObligationOpened] = []
    for owed in _carried(there, here):
        turned, opened = _owed_here(there, owed)
        turns += turned
        opens.append(opened)
    effects = Effects(
        turns=tuple(turns),
        opens=tuple(opens),
        warns=(OF_ANOTHER_KIND,) if concern.category != there.state.concern.category else (),
    )
    effects = with_required_obligations(there, fact, effects, command.occurred_at)
    there.record(fact, CLAUSES, effects, command.occurred_at)


def _carried(there: EventRecorder, here: Case) -> Iterator[Obligation]:
    """The open obligations of the other case, under their names here; the earliest of each."""
    found: dict[str, Obligation] = {}
    for owed in here.open_obligations:
        name = _name_here(there, here, owed)
        earlier = name in found and _is_due_before(found[name], owed)
        if name is not None and not earlier:
            found[name] = replace(owed, id=name)
    yield from found.values()


def _name_here(there: EventRecorder, here: Case, owed: Obligation) -> str | None:
    """The name of the obligation in the case that goes on; None if it is met there, or needless."""
    state = there.state
    match owed.kind:
        case "telephone":  # its message was about the other case
            return None
        case "accept":  # 11.1: the owner of this case has the concern
            return owed.id if state.open_obligation("accept") is not None else None
        case "protect":
            return None if state.open_obligation(PROTECT) is None and has_measures(state) else owed.id
        case "inform-pupil":
            return f"inform-pupil:{there.next_version}"
        case "reply" if owed.id == REPLY:
            return REPLY if here.raised_by == state.raised_by else reply_to(here.id)
        case _:
            return owed.id


def _owed_here(
    there: EventRecorder, owed: Obligation
) -> tuple[tuple[ObligationTransition, ...], ObligationOpened]:
    """Open it here; if it is open already, the earlier deadline counts, for both causes."""
    already = there.state.open_obligation(owed.id)
    if already is None:
        return (), replace(reopened(owed), causes=())
    if already.state == "overdue" or not _is_due_before(owed, already):
        return (), replace(reopened(already), causes=())
    causes = (*already.causes, there.next_version)
    return transition("replaced", already), replace(reopened(owed), causes=causes)


def _is_due_before(one: Obligation, other: Obligation) -> bool:
    if one.due_at is None or other.due_at is None:
        return one.due_at is not None
    return one.due_at < other.due_at
