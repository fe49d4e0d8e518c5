"""Joining a report to another case about the same child, and parting them again (2.4g, 3.2h, 11.2, 11.10)."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from domain.case.case import Case
from domain.case.concern import JoinedConcern, reply_to, standing
from domain.case.event import Effects, Event, as_sent
from domain.case.joining import OF_ANOTHER_KIND, against_joining, warnings_about_children
from domain.case.pupil import Ground, all_of, newest
from domain.case.untold_facts import dangers_standing
from domain.commands import (
    AddInformation,
    Command,
    ConcernReport,
    Correct,
    Join,
    RecordDiscussion,
    RecordPupilView,
)
from domain.entries.base import Circumstances, Exploitation
from domain.entries.joins import AddedWords, ChildAsKnown
from domain.events import (
    CaseJoined,
    ConcernJoined,
    ConcernRaised,
    EventCorrected,
    InformationAdded,
    JoinCorrected,
    JoinUndone,
)
from domain.field_rules import filled
from domain.people.roles import By
from domain.refusals import CannotJoin
from domain.rules import closing, concern, pupil
from domain.rules.closing import carried, is_needless
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


def report_of(here: Case, command: Join, entries: Collection[Event]) -> ConcernJoined:
    """The report of this case with everything that was added to it. The rest is read in this case."""
    concern = here.concern
    report = next((each.fact.concern for each in entries if isinstance(each.fact, ConcernRaised)), None)
    said = (each.recorded_at for each in dangers_standing(here) if each.recorded_at is not None)
    return ConcernJoined(
        from_=here.id,
        reference=here.reference,
        concern=filled(
            ConcernReport,
            concern,
            immediate_danger=concern.immediate_danger or (None if concern.danger_said is None else False),
            indicators=concern.indicators or None,
            adult_involved=True if concern.adult_involved is True else None,
            imagery=True if concern.has_images else None,
            imagery_parties=concern.imagery_parties or None,
            child_unaware=True if concern.child_unaware else None,
            staff_allegation=True if concern.staff_allegation else None,
            circumstances=_circumstances(concern.grounds),
            exploitation=_exploitation(concern.grounds),
            occurred_at=concern.happened_at,
            noticed_at=report.noticed_at if report is not None else None,
            spoken_to=report.spoken_to if report is not None else None,
            source=report.source if report is not None else None,
            source_name=report.source_name if report is not None else None,
        ),
        concern_kind=concern.kind,
        reporter=here.raised_by,
        reporter_role=here.raised_role,
        reported_at=here.raised_at,
        reasons=command.reasons,
        told=tuple(each.at for each in concern.learnt if each.at is not None),
        danger_recorded_at=min(said, default=None),
        added=tuple(_added(here, entries)),
        siblings=tuple(each.id for each in here.siblings),
        sibling_names=tuple(each.name for each in here.siblings),
        child=_child(here),
        occurred_at=command.occurred_at,
    )


def tells_of_an_adult(known: ConcernReport) -> bool:
    """Whether it says on its own that an adult is involved in images (8.3)."""
    return known.adult_involved is True and bool(known.imagery)


def _added(here: Case, entries: Collection[Event]) -> Iterator[AddedWords]:
    """The words of this case from after the report, without those of void entries (2.4g, 3-DSL.n)."""
    told: set[int] = set()
    for event in entries:
        if event.version in here.voided or not isinstance(event.actor, By):
            continue
        by, at = event.actor.id, event.recorded_at
        match event.fact:
            case ConcernRaised():
                told.add(event.version)
            case InformationAdded() as fact:
                told.add(event.version)
                yield AddedWords(
                    at=at,
                    by=by,
                    text=fact.text,
                    child_words=fact.child_words,
                    entry=event.version,
                    happened_at=event.occurred_at if event.occurred_at != at else None,
                )
            case EventCorrected(text=str() as text, event=entry) if entry in told:
                yield AddedWords(at=at, by=by, text=text, corrects=True, entry=entry)
            case _:
                pass


def _child(here: Case) -> ChildAsKnown | None:
    """What this case knows of the child (3-DSL.m)."""
    said = ChildAsKnown(
        risk_groups=here.pupil.risk_groups,
        sen=newest(here.circumstances, "sen"),
        looked_after=newest(here.circumstances, "looked_after"),
        social_worker=here.social_worker,
        home_authority=here.home_authority,
    )
    return None if said == ChildAsKnown() else said


def _circumstances(grounds: tuple[Ground, ...]) -> Circumstances | None:
    """How it happened, by every entry that says so; each text on its own line (2.4b, 2.4c)."""
    how = [each.circumstances for each in grounds]
    said = Circumstances(
        mode=all_of(each.mode for each in how) or None,
        contact_type=all_of(each.contact_type for each in how) or None,
        online="\n".join(all_of(each.online for each in how)) or None,
        places="\n".join(all_of(each.places for each in how)) or None,
        peers="\n".join(all_of(each.peers for each in how)) or None,
    )
    return None if said == Circumstances() else said


def _exploitation(grounds: tuple[Ground, ...]) -> Exploitation | None:
    """What makes it exploitation, by every entry that says so (2.1)."""
    said = Exploitation(
        imbalances=all_of(each.exploitation.imbalances for each in grounds) or None,
        limbs=all_of(each.exploitation.limbs for each in grounds) or None,
    )
    return None if said == Exploitation() else said
