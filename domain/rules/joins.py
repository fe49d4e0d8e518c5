"""Joining a case to another about the same child, and parting them again (2.4g, 3.2h, 11.2, 11.10)."""

from collections.abc import Iterator
from dataclasses import replace

from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.case.joined_concerns import JoinedConcern, reply_to, standing
from domain.case.joined_obligations import EntriesThere
from domain.case.joining import OF_ANOTHER_KIND, against_joining, warnings_about_children
from domain.case.obligation import Obligation
from domain.case.pupil_circumstances import OTHER_CIRCUMSTANCES
from domain.case.reporters import is_for, joined_of, name_of_reply
from domain.commands import ConcernReport, Join
from domain.events import CaseJoined, JoinUndone
from domain.refusals import CannotJoin
from domain.rules.carried_obligations import carried, is_needless
from domain.rules.joined_child import counts_there, says_otherwise
from domain.rules.joined_facts import concern_along, own_concern, tells_of_an_adult
from domain.rules.obligation_changes import reopened, transition
from domain.rules.recorder import EventRecorder
from domain.rules.replanning import OWED_AGAIN, recalculate
from domain.rules.required_referrals import with_required_obligations
from domain.rules.voiding import undoing

CLAUSES = ("2.4g", "11.15")


def join(recorder: EventRecorder, command: Join) -> None:
    """Close this case, and let its concern and what is open go on in the other one (2.4g)."""
    here, there = recorder.state, recorder.elsewhere[command.into]
    group, one_record = recorder.context.joined, recorder.context.one_record
    against = against_joining(here, there.state, group=group, one_record=one_record)
    if against is not None:
        raise CannotJoin(*against)
    warns = warnings_about_children(here, there.state)
    go_on = tuple(owed.id for owed in here.open_obligations if not is_needless(there, owed))
    _receive(recorder, there, command)
    recorder.record(
        CaseJoined(**as_sent(command), go_on=go_on),
        CLAUSES,
        Effects(turns=transition("ended", *here.open_obligations), warns=warns),
        command.occurred_at,
    )


def undo_join(recorder: EventRecorder, before: Case) -> None:
    """Part the reopened case from every case that it went into: what came with it ends there (11.10).

    A case that is closed itself, because it was joined on, owes nothing: there only the facts are parted.
    """
    for there in recorder.elsewhere.values():
        for each in tuple(standing(there.state.joined)):
            if before.id in each.cases:
                effects = Effects() if there.state.closed else _parting(there.state, each)
                there.record(JoinUndone(from_=each.case, joined=each.version), ("11.10",), effects)
    ended = {owed.id for owed in before.obligations if owed.settled_by == before.joined_by}
    again = [owed.id for owed in recorder.state.open_obligations if owed.id in ended]
    recalculate(recorder, again, OWED_AGAIN)


def _parting(there: Case, joined: JoinedConcern) -> Effects:
    """What the join had opened ends, and so does the reply, which is owed by the other case again."""
    effects = undoing(there, joined.version)
    owed = there.open_obligation(reply_to(joined.case))
    turns = tuple(dict.fromkeys((*effects.turns, *transition("ended", owed))))
    return replace(effects, turns=turns, opens=(*effects.opens, *_reply_for_others(there, joined, owed)))


def _reply_for_others(
    there: Case, joined: JoinedConcern, owed: Obligation | None
) -> Iterator[ObligationOpened]:
    """The same reply under another name, if its reporter is owed it for another joined case too (11.2)."""
    after = replace(there, joined=tuple(each for each in there.joined if each != joined))
    name = name_of_reply(after, joined.reporter)
    if owed is None or name is None:
        return
    if any(is_for(owed, each) for each in joined_of(after, joined.reporter)):
        causes = tuple(each for each in owed.causes if each != joined.version)
        yield replace(reopened(owed), id=name, causes=causes)


def _receive(recorder: EventRecorder, there: EventRecorder, command: Join) -> None:
    """Record there the concern of this case, and those that had been joined to it before."""
    here, own = recorder.state, there.next_version
    along = tuple(standing(here.joined))
    numbers = {each.version: own + place for place, each in enumerate(along, 1)}
    facts = (
        own_concern(here, command, numbers, recorder.context.entries),
        *(concern_along(here, each, command, recorder.context.entries) for each in along),
    )
    dangers = tuple(own + place for place, fact in enumerate(facts) if fact.concern.immediate_danger)
    brings = carried(recorder, there, EntriesThere(own=own, joined=numbers), dangers)
    for fact in facts:
        warns = {
            OF_ANOTHER_KIND: fact.concern.category != there.state.concern.category,
            OTHER_CIRCUMSTANCES: says_otherwise(there.state, fact.child),
        }
        fact = replace(fact, counts=counts_there(there.state, fact.child))
        effects = replace(brings, warns=tuple(warned for warned, applies in warns.items() if applies))
        effects = with_required_obligations(there, fact, effects, command.occurred_at)
        there.record(fact, _clauses(fact.concern), effects, command.occurred_at)
        brings = Effects()


def _clauses(known: ConcernReport) -> tuple[str, ...]:
    told = {"11.4": known.immediate_danger, "8.3": tells_of_an_adult(known)}
    return (*CLAUSES, *(clause for clause, what in told.items() if what))
