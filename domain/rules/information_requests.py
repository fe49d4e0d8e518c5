"""Requests for information, which the school answers or refuses with reasons (3.2f)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import AnswerInformationRequest, RecordInformationRequest
from domain.events import InformationRequestAnswered, InformationRequestRecorded
from domain.refusals import NoSuchRequest
from domain.rules.recorder import EventRecorder

ANSWER = "answer-request"


def record_information_request(draft: EventRecorder, command: RecordInformationRequest) -> None:
    """Record a request; the answer is due by the partner's date, else by the school's limit (3.2f)."""
    owed = draft.new_obligation(f"{ANSWER}:{draft.next_version}", start=draft.when, given=command.due_on)
    draft.record(
        InformationRequestRecorded(**as_sent(command)),
        ("3.2f", "3-STF.j"),
        Effects(opens=(owed,)),
        command.occurred_at,
    )


def answer_information_request(draft: EventRecorder, command: AnswerInformationRequest) -> None:
    """Settle a request, supplied or not; what was shared appears among the disclosures too."""
    owed = draft.state.open_obligation(f"{ANSWER}:{command.request}")
    if owed is None:
        raise NoSuchRequest
    draft.record(
        InformationRequestAnswered(**as_sent(command)),
        ("3.2f", "3.2g"),
        Effects(turns=draft.settle(owed)),
        command.occurred_at,
    )
