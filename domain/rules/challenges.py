"""Challenges, which a senior person must answer, and handovers (3.2u, 3-STF.l, 3-DSL.f)."""

from uuid import UUID

from domain.access.permissions import dsl_power, may_take_over
from domain.case.challenges import ABOVE_THE_DSL, CHALLENGE_ANSWER, above
from domain.case.event import ChallengeRouting, Effects, ObligationOpened, as_sent
from domain.commands import AnswerChallenge, Challenge, HandOver
from domain.events import CaseHandedOver, ChallengeAnswered, DecisionChallenged
from domain.people.roles import LINE, By, eligible_recipients
from domain.refusals import (
    AlreadyTheOwner,
    CannotTakeOver,
    LocalAuthorityAnswers,
    NotAcceptedYet,
    NothingToAnswer,
    NothingToChallenge,
)
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent


def challenge(recorder: EventRecorder, command: Challenge) -> None:
    """Record a challenge. A senior person must answer it; nothing else ends it (3.2u)."""
    state, roster = recorder.state, recorder.context.roster
    others = state.challenges.for_(recorder.person, whole=True)
    made = next((each for each in others if each.version == command.decision), None)
    if made is None:
        raise NothingToChallenge
    asked = (each.by for each in state.challenges.open_on(made.version))
    excluded = {*state.about, made.by, recorder.person, *asked}
    recorder.record(
        DecisionChallenged(**as_sent(command)),
        ("3.2u", "3-STF.l"),
        Effects(
            opens=(recorder.open_once(f"{CHALLENGE_ANSWER}:{made.version}"),),
            reaches=eligible_recipients(above(made, roster, state.reached), roster, excluded),
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )


def reroute_challenges(recorder: EventRecorder, about: tuple[UUID, ...]) -> tuple[ChallengeRouting, ...]:
    """Who answers each open challenge, when the people excluded from the case change (3.2h)."""
    challenges = recorder.state.challenges
    found = []
    for decision in dict.fromkeys(each.decision for each in challenges.raised if each.is_open):
        still = challenges.open_on(decision)
        before = tuple(dict.fromkeys(role for each in still for role in each.to))
        wanted = tuple(role for role in before if role in LINE) or ABOVE_THE_DSL
        excluded = {*about, *(person for each in still for person in each.parties)}
        now = eligible_recipients(wanted, recorder.context.roster, excluded)
        found += [ChallengeRouting(decision=decision, to=now)] if now != before else []
    return tuple(found)


def answer_challenge(recorder: EventRecorder, command: AnswerChallenge) -> None:
    """Answer a challenge: the decision stands, or a DSL reviews the case again (3.2u)."""
    state, by = recorder.state, recorder.context.by
    still = state.challenges.open_on(command.decision)
    if not still:
        raise NothingToAnswer
    is_routed_here = isinstance(by, By) and any(by.role in each.to for each in still)
    if not is_routed_here and command.local_authority is None:
        raise LocalAuthorityAnswers
    opens: tuple[ObligationOpened, ...] = (recorder.open_once("review"),) if command.upheld else ()
    recorder.record(
        ChallengeAnswered(**as_sent(command)),
        ("3.2u",),
        Effects(
            turns=recorder.settle(state.open_obligation(f"{CHALLENGE_ANSWER}:{command.decision}")),
            opens=opens,
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )


def hand_over(recorder: EventRecorder, command: HandOver) -> None:
    """Give the case and the owner's referrals to another DSL or deputy; deadlines do not move (3-DSL.f)."""
    state = recorder.state
    if state.owner is None:
        raise NotAcceptedYet
    if command.to == state.owner:
        raise AlreadyTheOwner
    to = next((each for each in recorder.context.roster if each.id == command.to), None)
    if to is None or not may_take_over(state, to):
        raise CannotTakeOver
    has_power = dsl_power(state, to) is not None
    recorder.record(
        CaseHandedOver(**as_sent(command), acting=None if has_power else True),
        ("3-DSL.f", "3-DSL.x"),
        Effects(),
        command.occurred_at,
    )
