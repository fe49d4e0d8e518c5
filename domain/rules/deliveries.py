"""Deliveries of messages: if one fails, a person telephones instead (8.6, 11.8)."""

from domain.case.event import DeliveryOutcome, Effects, ObligationOpened, ObligationTransition, as_sent
from domain.commands import PostCommand, RecordDelivery, RecordDeliveryFailure, RecordTelephone
from domain.events import NotificationDelivered, NotificationFailed, TelephoneRecorded
from domain.field_rules import filled
from domain.messaging.notification import (
    ANSWER_TOLD,
    ANSWER_TOLD_RECONSIDER,
    CHALLENGE_ANSWERED,
    HANDED_OVER,
    REFERRAL_DOCUMENT,
    REFERRAL_WITHDRAWN,
    REFERRED_BY_ANOTHER,
    ROUTED_TO_YOU,
    ROUTED_TO_YOU_IN_DANGER,
    TO_THE_HEAD,
)
from domain.refusals import NothingToTelephone
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder

OF_NO_OBLIGATION = "3-DSL.e"
"""The clause of messages without an obligation: they keep the headteacher informed."""
WEBHOOK = "webhook"
"""The channel that tells a system: no person has been told by it."""
_TO_OTHERS = {
    HANDED_OVER: "3-DSL.f",
    ROUTED_TO_YOU: "3.2h",
    ROUTED_TO_YOU_IN_DANGER: "3.2h",
    CHALLENGE_ANSWERED: "3.2u",
    ANSWER_TOLD: "11.8",
    ANSWER_TOLD_RECONSIDER: "11.8",
    REFERRED_BY_ANOTHER: "11.8",
    REFERRAL_WITHDRAWN: "11.8",
}
"""Messages without an obligation that are not for the head, with their clauses."""


def record_delivery(recorder: EventRecorder, command: RecordDelivery) -> None:
    """Record a delivery; a telephone call due only for this message is no longer needed (8.6, 11.8)."""
    state = recorder.state
    if command.delivery in state.delivered:
        return
    owed = next((each.telephone for each in state.failing if each.delivery == command.delivery), None)
    others = any(each.telephone == owed and each.delivery != command.delivery for each in state.failing)
    turns: tuple[ObligationTransition, ...] = ()
    if owed is not None and not others:
        turns = transition("ended", state.open_obligation(owed))
    recorder.record(
        filled(NotificationDelivered, command),
        tuple(dict.fromkeys((*_clauses(recorder, command), *_to_the_head(command.say)))),
        Effects(turns=turns, carried=DeliveryOutcome(delivery=command.delivery, sha256=command.sha256)),
    )


def record_delivery_failure(recorder: EventRecorder, command: RecordDeliveryFailure) -> None:
    """Record a failure; if it is urgent and its obligation is open, a person telephones (8.6, 11.8)."""
    state = recorder.state
    if command.delivery in state.delivered or any(
        each.delivery == command.delivery for each in state.failing
    ):
        return
    opens: tuple[ObligationOpened, ...] = ()
    telephone = None
    about = state.open_obligation(command.obligation) if command.obligation is not None else None
    if command.urgent and about is not None and about.kind != "telephone":
        telephone = _telephone(command.say, about.id)
        opens = (recorder.open_once(telephone),)
    recorder.record(
        filled(NotificationFailed, command),
        _clauses(recorder, command),
        Effects(opens=opens, carried=DeliveryOutcome(delivery=command.delivery, telephone=telephone)),
    )


def record_telephone(recorder: EventRecorder, command: RecordTelephone) -> None:
    """Record a telephone call, even if the message was delivered in the meantime."""
    named = [each for each in recorder.state.obligations if each.id == command.obligation]
    if not named or named[-1].kind != "telephone":
        raise NothingToTelephone
    owed = named[-1]
    recorder.record(
        TelephoneRecorded(**as_sent(command)),
        (owed.clause,),
        Effects(turns=recorder.settle(owed if owed.is_open else None)),
        command.occurred_at,
    )


def _telephone(say: str, obligation: str) -> str:
    """The id of the call: about the referral for a referral document, else about the obligation."""
    about = obligation.partition(":")[2] if say == REFERRAL_DOCUMENT else obligation
    return f"telephone:{about}"


def _to_the_head(say: str | None) -> tuple[str, ...]:
    return (OF_NO_OBLIGATION,) if say in TO_THE_HEAD else ()


def _clauses(recorder: EventRecorder, command: PostCommand) -> tuple[str, ...]:
    owed = next(
        (each for each in reversed(recorder.state.obligations) if each.id == command.obligation), None
    )
    if owed is not None:
        return (owed.clause,)
    if command.channel == WEBHOOK:
        return ()
    return (_TO_OTHERS.get(command.say or "", OF_NO_OBLIGATION),)
