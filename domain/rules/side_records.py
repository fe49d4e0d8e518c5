"""Beside the case: withdrawals, missing episodes, requests, copies (3.2c, 3.2f, 3.2t, 10.4, 11.15)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.event import Effects, as_sent
from domain.case.obligation import Obligation, numbers
from domain.case.repeat_counts import entries_of, recurs
from domain.case.side_records import MissingEpisode
from domain.case.stages import to_countersign
from domain.case.untold_facts import SECOND_LOOK
from domain.commands import (
    AnswerInformationRequest,
    Countersign,
    LiftLegalHold,
    PlaceLegalHold,
    RecordInformationRequest,
    RecordMissingEpisode,
    RecordOutsideReferral,
    RecordPaperCopy,
    Withdraw,
)
from domain.entries.joins import RepeatKind
from domain.events import (
    ConcernWithdrawn,
    EventCountersigned,
    InformationRequestAnswered,
    InformationRequestRecorded,
    LegalHoldLifted,
    LegalHoldPlaced,
    MissingEpisodeRecorded,
    OutsideReferralRecorded,
    PaperCopyRecorded,
)
from domain.refusals import NoLegalHold, NoSuchEvent, NoSuchRequest, NothingToCountersign, SayWhichLegalHold
from domain.refusals.refused import Warned
from domain.rules.agencies import owed_after
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import MISSING_AGAIN, looks_anyway, repeats_of

HEADS_OFFICE = "headteacher-office"
NOT_IN_THE_HEADS_OFFICE = Warned(
    clause="11.15",
    text="The policy keeps paper files in the headteacher's office. This concern is about a member of staff: "
    "if it is the head, or anyone with a key, keep the file elsewhere.",
)
STILL_A_CONCERN = Warned(
    clause="10.4",
    text="The reporter has withdrawn this report. Take it as seriously as before. Every task is still due.",
)


def withdraw(recorder: EventRecorder, command: Withdraw) -> None:
    """Record a withdrawal; the report stays, and no obligation changes (10.4)."""
    recorder.record(
        ConcernWithdrawn(**as_sent(command)),
        ("10.4",),
        Effects(warns=(STILL_A_CONCERN,)),
        command.occurred_at,
    )


def record_outside_referral(recorder: EventRecorder, command: RecordOutsideReferral) -> None:
    """Record an outside referral: hearsay settles nothing; confirmed, it counts as liaison (3.2c, 11.6)."""
    confirmed = command.confirmed_with is not None
    owed, again = (
        recorder.state.open_obligation("liaison"),
        recorder.new_obligation("liaison", start=recorder.when),
    )
    recorder.record(
        OutsideReferralRecorded(**as_sent(command)),
        ("3.2c", "11.6") if confirmed else ("3.2c",),
        recorder.renew(owed, again) if confirmed else Effects(),
        command.occurred_at,
    )


def countersign(recorder: EventRecorder, command: Countersign) -> None:
    """Countersign an entry that another person wrote; of a closing, this is the second look (10.4, 11.15)."""
    state = recorder.state
    if command.event > state.version:
        raise NoSuchEvent
    if command.event not in to_countersign(state):
        raise NothingToCountersign().naming("/event", to_countersign(state))
    looked = recorder.settle(state.open_obligation(SECOND_LOOK))
    recorder.record(
        EventCountersigned(**as_sent(command)),
        ("10.4", "11.15") if looked else ("11.15",),
        Effects(turns=looked),
        command.occurred_at,
    )


def record_paper_copy(recorder: EventRecorder, command: RecordPaperCopy) -> None:
    """Record where a paper copy is, or that it was destroyed; warn about the head's office (11.15)."""
    wrong = command.kept_in == HEADS_OFFICE and not command.destroyed and recorder.state.about
    lost = command.destroyed and recorder.state.besides.legal_holds_in_place
    warns = ((NOT_IN_THE_HEADS_OFFICE,) if wrong else ()) + ((KEEP_THE_PAPER,) if lost else ())
    recorder.record(
        PaperCopyRecorded(**as_sent(command)),
        ("11.15",),
        Effects(warns=warns),
        command.occurred_at,
    )


KEEP_THE_PAPER = Warned(
    clause="11.15",
    text="A legal hold is in place: nothing in this file may be destroyed, not even on paper.",
)


def place_legal_hold(recorder: EventRecorder, command: PlaceLegalHold) -> None:
    """Record a legal hold; the software deletes nothing, with or without one."""
    since = command.from_on or london(recorder.when).date()
    dated = replace(command, from_on=since)
    recorder.record(LegalHoldPlaced(**as_sent(dated)), ("11.15",), Effects(), command.occurred_at)


def lift_legal_hold(recorder: EventRecorder, command: LiftLegalHold) -> None:
    """Record which legal hold has ended; refused if there is none or it is not clear which."""
    in_place = [each.version for each in recorder.state.besides.legal_holds_in_place]
    if command.hold is None and len(in_place) > 1:
        raise SayWhichLegalHold
    if not in_place or command.hold not in (None, *in_place):
        raise NoLegalHold
    named = replace(command, hold=command.hold or in_place[0])
    recorder.record(LegalHoldLifted(**as_sent(named)), ("11.15",), Effects(), command.occurred_at)


INFORMATION_ANSWER = "answer-request"


def record_information_request(recorder: EventRecorder, command: RecordInformationRequest) -> None:
    """Record a request; the answer is due by the partner's date, else by the school's limit (3.2f)."""
    owed = recorder.new_obligation(
        f"{INFORMATION_ANSWER}:{recorder.next_version}", start=recorder.when, given=command.due_on
    )
    recorder.record(
        InformationRequestRecorded(**as_sent(command)),
        ("3.2f", "3-STF.j"),
        Effects(opens=(owed,)),
        command.occurred_at,
    )


def answer_information_request(recorder: EventRecorder, command: AnswerInformationRequest) -> None:
    """Settle a request, supplied or not; what was shared appears among the disclosures too."""
    owed = recorder.state.open_obligation(f"{INFORMATION_ANSWER}:{command.request}")
    if owed is None:
        raise NoSuchRequest().naming("/request", numbers(recorder.state.open_obligations, INFORMATION_ANSWER))
    recorder.record(
        InformationRequestAnswered(**as_sent(command)),
        ("3.2f", "3.2g"),
        Effects(turns=recorder.settle(owed)),
        command.occurred_at,
    )


MISSING, RETURN_TALK = "missing", "return-talk"
KNOWN_TO_POLICE = f"{MISSING}:known-to-police"
"""The limit once the police look for the child: the school asks again each school day."""


def record_missing_episode(recorder: EventRecorder, command: RecordMissingEpisode) -> None:
    """Record an episode, its end, or what came of the return interview; repeats are reviewed (3.2t)."""
    before = {each.at for each in entries_of(recorder.state, "missing-episode")}
    again = bool(before - {command.from_})
    repeated = command.from_ not in before and _repeated(recorder, (*before, command.from_), command.from_)
    fact = MissingEpisodeRecorded(**as_sent(command))
    effects = replace(_followed(recorder, command), warns=(MISSING_AGAIN,) if again else ())
    alone: RepeatKind | None = "missing-episode" if repeated else None
    repeats = repeats_of(recorder, fact, effects, command.occurred_at, alone=alone)
    clauses = tuple(dict.fromkeys(("3.2t", *repeats.clauses)))
    recorder.record(fact, clauses, repeats.added_to(effects), command.occurred_at)


def _followed(recorder: EventRecorder, command: RecordMissingEpisode) -> Effects:
    """The duties of an episode: to look for the child until they are back, then the return interview."""
    entries = [each for each in recorder.state.besides.missing if each.began == command.from_]
    first = min((each.version for each in entries), default=recorder.next_version)
    missing, talk = (_open(recorder, kind, entries) for kind in (MISSING, RETURN_TALK))
    if command.to is not None:
        interviewed = command.return_interview is not None or any(each.interviewed for each in entries)
        wanted = recorder.open_once(talk.id if talk else f"{RETURN_TALK}:{first}", start=command.to)
        return Effects(
            turns=recorder.settle(missing, talk if interviewed else None),
            opens=() if interviewed else (wanted,),
        )
    episode = recorder.state.besides.episode_of(tuple(each.version for each in entries))
    if episode is not None and episode.ended is not None and command.police_reference is not None:
        return Effects()  # the reference of a child who is back
    name = missing.id if missing is not None else f"{MISSING}:{first}"
    still_away = transition("ended", talk)
    if command.police_reference is None and not any(each.police_reference for each in entries):
        return Effects(turns=still_away, opens=(recorder.open_once(name),))
    asked_again = recorder.new_obligation(name, limit=KNOWN_TO_POLICE)
    return Effects(turns=(*still_away, *recorder.settle(missing)), opens=(asked_again,))


def looked_for_again(recorder: EventRecorder, effects: Effects, after: Case) -> Effects:
    """The effects of voiding, with the search for each child who is missing by what is left (3.2t)."""
    owed, missing = owed_after(recorder, effects), []
    for episode in after.besides.episodes:
        entries = [each for each in after.besides.missing if each.began == episode.began]
        sought = _open(recorder, MISSING, entries)
        names = {f"{MISSING}:{each.version}" for each in entries} | ({sought.id} if sought else set())
        if episode.ended is None and not names & owed:
            causes = tuple(each.version for each in entries)
            limit = KNOWN_TO_POLICE if episode.police_reference else None
            missing.append(recorder.open_once(f"{MISSING}:{causes[0]}", limit=limit, causes=causes))
    return replace(effects, opens=(*effects.opens, *missing))


def _open(recorder: EventRecorder, kind: str, entries: Iterable[MissingEpisode]) -> Obligation | None:
    """The open obligation of this kind that an entry of the episode caused."""
    versions = {each.version for each in entries}
    owed = recorder.state.open_obligations
    return next((each for each in owed if each.kind == kind and versions.intersection(each.causes)), None)


def _repeated(recorder: EventRecorder, began: tuple[datetime, ...], new: datetime) -> bool:
    """Whether the policy's number is reached, and no open review will look at the episodes anyway."""
    if looks_anyway(recorder.state, "missing-episode"):
        return False
    return recurs(recorder.context.policy.repeats["missing-episode"], began, new)
