"""Requests for information, which the school answers or refuses with reasons (3.2f)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import AnswerInformationRequest, RecordInformationRequest
from domain.events import InformationRequestAnswered, InformationRequestRecorded
from domain.refusals import NoSuchRequest
from domain.rules.recorder import EventRecorder

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
        raise NoSuchRequest
    recorder.record(
        InformationRequestAnswered(**as_sent(command)),
        ("3.2f", "3.2g"),
        Effects(turns=recorder.settle(owed)),
        command.occurred_at,
    )
