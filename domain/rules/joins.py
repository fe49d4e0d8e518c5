"""Joining a report to another case about the same child, and parting them again (2.4g, 3.2h, 11.2, 11.10)."""

from dataclasses import replace

from domain.case.case import Case
from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.case.joined_concerns import JoinedConcern, reply_to, standing
from domain.case.joining import OF_ANOTHER_KIND, against_joining, warnings_about_children
from domain.commands import (
    AddInformation,
    Command,
    Correct,
    Join,
    RecordDiscussion,
    RecordPupilView,
)
from domain.events import CaseJoined, ConcernJoined, JoinCorrected, JoinUndone
from domain.refusals import CannotJoin
from domain.rules import closing, concern, pupil
from domain.rules.carried_obligations import carried, is_needless
from domain.rules.joined_report import report_of, tells_of_an_adult
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.replanning import OWED_AGAIN, recalculate
from domain.rules.required_referrals import with_required_obligations
from domain.rules.voiding import undoing

CLAUSES = ("2.4g", "11.15")


def join(recorder: EventRecorder, command: Join) -> None:
    """Close this case, and let its report and what is open go on in the other one (2.4g)."""
    here, there = recorder.state, recorder.elsewhere[command.into]
    group, one_record = recorder.context.joined, recorder.context.one_record
    against = against_joining(here, there.state, group=group, one_record=one_record)
    if against is not None:
        raise CannotJoin(*against)
    go_on = tuple(owed.id for owed in here.open_obligations if not is_needless(there, owed))
    _receive(there, report_of(here, command, recorder.context.entries), carried(recorder, there))
    recorder.record(
        CaseJoined(**as_sent(command), go_on=go_on),
        CLAUSES,
        Effects(
            turns=transition("ended", *here.open_obligations),
            warns=warnings_about_children(here, there.state),
        ),
        command.occurred_at,
    )


def _receive(there: EventRecorder, fact: ConcernJoined, brings: Effects) -> None:
    """Record the report in the case that goes on, with the obligations that it brings."""
    known = fact.concern
    if known.category != there.state.concern.category:
        brings = replace(brings, warns=(OF_ANOTHER_KIND,))
    effects = with_required_obligations(there, fact, brings, fact.occurred_at)
    told = {"11.4": known.immediate_danger, "8.3": tells_of_an_adult(known)}
    clauses = (*CLAUSES, *(clause for clause, what in told.items() if what))
    there.record(fact, clauses, effects, fact.occurred_at)


def undo_join(recorder: EventRecorder, before: Case) -> None:
    """Part the reopened case from the case that it went into: what came with it ends there (11.10)."""
    for there in recorder.elsewhere.values():
        for each in tuple(standing(there.state.joined)):
            if each.case == before.id:
                effects = Effects() if there.state.closed else _parting(there.state, each)
                there.record(JoinUndone(from_=each.case, joined=each.version), ("11.10",), effects)
    ended = {owed.id for owed in before.obligations if owed.settled_by == before.joined_by}
    again = [owed.id for owed in recorder.state.open_obligations if owed.id in ended]
    recalculate(recorder, again, OWED_AGAIN)


def _parting(there: Case, joined: JoinedConcern) -> Effects:
    """What the join had opened ends, and so does the reply, which is owed by the other case again."""
    effects = undoing(there, joined.version)
    reply = transition("ended", there.open_obligation(reply_to(joined.case)))
    return replace(effects, turns=tuple(dict.fromkeys((*effects.turns, *reply))))


def hear_where_joined(recorder: EventRecorder, command: Command) -> None:
    """Record later words of a joined case in the case that goes on too, where they are heard (11.1)."""
    for there in tuple(recorder.elsewhere.values()):
        match command:
            case AddInformation():
                concern.add_information(there, replace(command, same_adult_as=None))
            case RecordPupilView():
                pupil.record_pupil_view(there, replace(command, about=None))
            case RecordDiscussion():
                closing.record_discussion(there, command)
            case _:
                pass


def correct_where_joined(recorder: EventRecorder, command: Correct) -> None:
    """Record the correction of an entry in the case that goes on too, in Onward’s own name.

    What that case knows, such as danger, stays known: it protects the child until a DSL decides (11.4).
    """
    for case in recorder.context.joined:
        there = recorder.in_case(case)
        for each in standing(there.state.joined):
            if each.case == recorder.state.id:
                fact = JoinCorrected(
                    from_=each.case,
                    joined=each.version,
                    entry=command.event,
                    by=recorder.person,
                    reasons=command.reasons,
                    text=command.text,
                    void=bool(command.void),
                )
                there.record(fact, ("3-DSL.n", "2.4g"), Effects())
