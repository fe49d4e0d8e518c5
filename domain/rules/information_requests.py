"""Requests for information: what is asked for is supplied, or refused with reasons (3.2f)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import AnswerInformationRequest, RecordInformationRequest
from domain.events import InformationRequestAnswered, InformationRequestRecorded
from domain.refusals import NoSuchRequest
from domain.rules.recorder import EventRecorder

ANSWER = "answer-request"


def record_information_request(draft: EventRecorder, command: RecordInformationRequest) -> None:
    """An answer is owed: by the date that they gave, else by the school's own limit (3.2f)."""
    owed = draft.new_obligation(f"{ANSWER}:{draft.next_version}", start=draft.when, given=command.due_on)
    draft.record(
        InformationRequestRecorded(**as_sent(command)),
        ("3.2f", "3-STF.j"),
        Effects(opens=(owed,)),
        command.occurred_at,
    )


def answer_information_request(draft: EventRecorder, command: AnswerInformationRequest) -> None:
    """Met, with what was asked for or without; what was shared goes into the ledger of disclosures too."""
    owed = draft.state.open_obligation(f"{ANSWER}:{command.request}")
    if owed is None:
        raise NoSuchRequest
    draft.record(
        InformationRequestAnswered(**as_sent(command)),
        ("3.2f", "3.2g"),
        Effects(turns=draft.settle(owed)),
        command.occurred_at,
    )
