"""The DSL's review: accepting, deciding, and protecting in the meantime (8.3, 11.1, 11.9, 11.12, 11.15)."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.case.audience import outside_reporters, stand_in_roles
from domain.case.case import Case
from domain.case.concern import reply_to, standing
from domain.case.event import Effects, ObligationOpened, as_sent
from domain.case.protection import EVERYBODY, PROTECT, protected
from domain.case.stages import LOOK_AGAIN, against_noting
from domain.case.untold_facts import in_danger, police_untold
from domain.command_catalogue import WAIVED_BY
from domain.commands import Accept, DecideReview, NoteAndWatch, Protect
from domain.entries.reporting import ReportedBy
from domain.events import ConcernAccepted, ConcernNoted, ProtectionRecorded, ReviewDecided
from domain.people.roles import ACTING_DSL, DSL_ROLES, By
from domain.refusals import AlreadyAccepted, AlreadyDecided, PoliceReferralRequired
from domain.refusals.refused import Warned
from domain.rules.consequences import ACCEPT, due_in_danger
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import owed_protection

_SPEAKS_OF_CONSENT = re.compile(r"\bconsent|\bconsensual|\bwilling|\bagreed to it", re.IGNORECASE)
MAY_DECIDE_ON_PROTECTION = (*DSL_ROLES, ACTING_DSL, "headteacher")
"""Roles that may decide that no protection is needed, and that measures are enough in danger (11.9)."""
A_VIEW = Warned(
    clause="11.9",
    text="The view that no protection is needed is recorded. A DSL, a deputy or the headteacher decides.",
)
MEASURES_OF_OTHERS = Warned(
    clause="11.9",
    text="These measures are recorded. While the child is in danger, a DSL, a deputy or the headteacher "
    "decides whether they are enough.",
)
APPARENT_CONSENT = Warned(
    clause="2.2",
    text="The reasons mention consent. A child can be exploited even if the activity appears consensual, so "
    "do not rely on it.",
)


def opening(
    recorder: EventRecorder, *, in_danger: bool, since: datetime | None = None
) -> list[ObligationOpened]:
    """The obligations of a case when raised or reopened; the hour of danger runs from `since` (11.9)."""
    return [
        due_in_danger(recorder, ACCEPT) if in_danger else recorder.new_obligation(ACCEPT),
        recorder.new_obligation("review"),
        due_in_danger(recorder, PROTECT, since) if in_danger else recorder.new_obligation(PROTECT),
    ]


def accept(recorder: EventRecorder, command: Accept) -> None:
    """Accept the case (11.1); a stand-in can accept it as well as its owner (3.2h)."""
    owed = recorder.state.open_obligation("accept")
    if owed is None and not _takes_it_on_too(recorder):
        raise AlreadyAccepted
    recorder.record(
        ConcernAccepted(**as_sent(command)),
        ("11.1", "3-DSL.x"),
        Effects(turns=recorder.settle(owed)),
        command.occurred_at,
    )


def _takes_it_on_too(recorder: EventRecorder) -> bool:
    by, state = recorder.context.by, recorder.state
    if not isinstance(by, By) or by.role != ACTING_DSL or by.id in state.acting:
        return False
    roles = (role for each in recorder.context.roster if each.id == by.id for role in each.roles)
    return any(role in stand_in_roles(state) for role in roles)


def decide_review(recorder: EventRecorder, command: DecideReview) -> None:
    """Decide what to do: refer, early help, pastoral support or no further action (11.1, 11.15)."""
    state = recorder.state
    kinds = ("review", "retrospective-review", "missing-review", "pattern-review", "refusal-review")
    reviews = tuple(map(state.open_obligation, kinds))
    if not any(reviews):
        raise AlreadyDecided
    agencies = tuple(dict.fromkeys(command.agencies or ()))
    untold = police_untold(state) is not None
    if untold and "police" not in agencies:  # 8.3
        raise PoliceReferralRequired
    against = [state.open_obligation(owed) for field, owed in WAIVED_BY.items() if getattr(command, field)]
    told = state.approached_with_all
    wanted = (each for each in agencies if each not in told or (untold and each == "police"))
    opens = [recorder.open_once(f"refer:{agency}") for agency in wanted]
    if command.outcome in ("early_help", "pastoral_support") and state.plan is None:  # 11.11
        opens.append(recorder.open_once("start-support"))
    opens.append(recorder.pupil_notification())
    heard = (*state.acting, *state.about)  # they know already, or must not know (3.2h)
    typed_by_staff = state.raised_role not in DSL_ROLES and state.raised_by not in heard
    if typed_by_staff or any(_passed_on(state)):  # 11.2
        opens.append(recorder.open_once("reply"))
    opens += _replies_to_joined(recorder, heard)
    opens += _of_exploitation(recorder, command)
    fact = ReviewDecided(**as_sent(command))
    effects = Effects(
        turns=(
            *recorder.settle(*reviews, state.open_obligation("accept")),
            *transition("ended", *against),
        ),
        opens=tuple(opens),
        warns=warn_of_consent(
            command.reasons,
            command.police.reasons,
            command.pupil_wishes.reasons,
            command.no_immediate_danger,
            command.no_lado,
        ),
    )
    protection = state.open_obligation(PROTECT)
    if protection and protected(recorder.after(fact, effects)) == EVERYBODY:  # 11.9: no danger, and measures
        effects = replace(effects, turns=(*effects.turns, *transition("ended", protection)))
    recorder.record(fact, ("11.1", "11.12", "11.15", "3-DSL.d"), effects, command.occurred_at)


def note_and_watch(recorder: EventRecorder, command: NoteAndWatch) -> None:
    """Note a small worry and watch: it opens nothing but the look again that was asked for (2.4g, 11.1)."""
    state = recorder.state
    against = against_noting(state)
    if against is not None:
        raise against
    again = command.look_again_on
    recorder.record(
        ConcernNoted(**as_sent(command)),
        ("2.4g", "11.1", "11.15"),
        Effects(
            turns=(
                *recorder.settle(*map(state.open_obligation, ("accept", "review", LOOK_AGAIN))),
                *transition("ended", state.open_obligation(PROTECT)),  # 11.9: no harm is known
            ),
            opens=() if again is None else (recorder.open_by_date(LOOK_AGAIN, again),),
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )


def _passed_on(state: Case) -> Iterator[ReportedBy]:
    """The parents and strangers whose report this reporter passed on, here or in a case that was joined."""
    yield from outside_reporters(state, state.id)
    for each in standing(state.joined):
        if each.reporter == state.raised_by:
            yield from outside_reporters(state, each.case)


def _replies_to_joined(recorder: EventRecorder, heard: Collection[UUID]) -> Iterator[ObligationOpened]:
    """A reply to each reporter of a case that was joined, unless they reported this case too (11.2)."""
    state = recorder.state
    for each in standing(state.joined):
        if each.owed_a_reply and each.reporter not in (*heard, state.raised_by):
            yield recorder.open_once(reply_to(each.case))


def _of_exploitation(recorder: EventRecorder, command: DecideReview) -> list[ObligationOpened]:
    """In exploitation: consider the NRM once and, unless no action follows, assign a mentor (4.6, 12.5)."""
    state = recorder.state
    nrm = state.due_to_the_exploited("consider-nrm")
    upheld = replace(state, upheld=(*state.upheld, recorder.next_version))
    acts = command.outcome != "no_further_action"
    wanted = {"consider-nrm": nrm and not state.nrm_considered, "mentor": acts and upheld.mentor_wanted}
    # The cause is the case or a join, not this review: voiding the review must not end them.
    return [
        recorder.open_once(name, causes=state.causes_of_exploitation)
        for name, is_wanted in wanted.items()
        if is_wanted and state.open_obligation(name) is None
    ]


def protect(recorder: EventRecorder, command: Protect) -> None:
    """Record protection, whatever the state of any referral; met once it covers victim and others (11.9)."""
    by = recorder.context.by
    role = by.role if isinstance(by, By) else None
    if command.none_needed:
        view = role not in MAY_DECIDE_ON_PROTECTION
    else:
        decide = (*MAY_DECIDE_ON_PROTECTION, *stand_in_roles(recorder.state))
        view = in_danger(recorder.state) and role not in decide
    fact = ProtectionRecorded(**as_sent(command), view=True if view else None)
    after = recorder.after(fact, Effects(), command.occurred_at)
    met = protected(after) == EVERYBODY
    recorder.record(
        fact,
        ("11.9",),
        Effects(
            # "None needed" of an earlier date can replace measures against danger: protection is due again.
            opens=() if met or view else owed_protection(recorder, after),
            turns=recorder.settle(recorder.state.open_obligation(PROTECT)) if met and not view else (),
            warns=(A_VIEW if command.none_needed else MEASURES_OF_OTHERS,) if view else (),
        ),
        command.occurred_at,
    )


def warn_of_consent(*reasons: str | None) -> tuple[Warned, ...]:
    """A warning if any of the reasons mentions consent, which excuses nothing (2.2)."""
    return (APPARENT_CONSENT,) if any(_SPEAKS_OF_CONSENT.search(each or "") for each in reasons) else ()
