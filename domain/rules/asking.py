"""Requests for information: what is asked for is supplied, or refused with reasons (3.2f)."""

from domain.commands import AnswerInformationRequest, RecordInformationRequest
from domain.draft import Draft
from domain.effects import Effects
from domain.entry import as_sent
from domain.events import InformationRequestAnswered, InformationRequestRecorded
from domain.refusals import NoSuchRequest

ANSWER = "answer-request"


def record_information_request(draft: Draft, command: RecordInformationRequest) -> None:
    """An answer is owed: by the date that they gave, else by the school's own limit (3.2f)."""
    owed = draft.owe(f"{ANSWER}:{draft.next_version}", start=draft.when, given=command.due_on)
    draft.record(
        InformationRequestRecorded(**as_sent(command)),
        ("3.2f", "3-STF.j"),
        Effects(opens=(owed,)),
        command.occurred_at,
    )


def answer_information_request(draft: Draft, command: AnswerInformationRequest) -> None:
    """Met, with what was asked for or without; what was shared goes into the ledger of disclosures too."""
    owed = draft.state.owes(f"{ANSWER}:{command.request}")
    if owed is None:
        raise NoSuchRequest
    draft.record(
        InformationRequestAnswered(**as_sent(command)),
        ("3.2f", "3.2g"),
        Effects(turns=draft.meet(owed)),
        command.occurred_at,
    )
