"""Conflicts of interest: who is excluded, who decides on it, and who takes over (3.2h)."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from domain.case.audience import conflict_about, owed_replies
from domain.case.case import Case
from domain.case.concern import REPLY, reply_to, standing
from domain.case.conflicts import CONFLICT_DECISION, Conflict, decides_about
from domain.case.event import ConflictRouting, Effects, ObligationOpened, ObligationTransition, as_sent
from domain.case.obligation import Obligation
from domain.case.untold_facts import danger_was_concluded
from domain.commands import ConfirmConflict, DeclareConflict, LiftConflict
from domain.entries.conflicts import Held
from domain.events import ConflictConfirmed, ConflictDeclared, ConflictLifted
from domain.people.roles import DSL_ROLES, LINE, NOBODY_LEFT, eligible_recipients, holders
from domain.refusals import NotExcluded, NothingToConfirm
from domain.rules.challenges import reroute_challenges
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import with_required_obligations


def declare_conflict(recorder: EventRecorder, command: DeclareConflict) -> None:
    """Exclude a person at once; the next in line decides, and the person's parts pass on (3.2h)."""
    state, person = recorder.state, command.person
    before = conflict_about(state, person)
    now = before or Conflict(version=recorder.next_version, person=person, of=_roles(recorder, person))
    now = replace(now, by=tuple(dict.fromkeys((*now.by, recorder.person))))
    others = tuple(each for each in state.conflicts if each.stands and each is not before)
    about = tuple(dict.fromkeys((*state.about, person)))
    first = first_in_line(recorder, about)
    held = () if person in state.about else _held(state, person)
    opens = [] if now.obligation is not None else [_to_decide(recorder)]
    if "owner" in held or (
        first and not set(state.acting) - set(about)
    ):  # no one owns the case, or can act in it
        in_danger = "accept-in-danger" if not danger_was_concluded(state) else None
        opens += (
            [recorder.new_obligation("accept", limit=in_danger)]
            if state.open_obligation("accept") is None
            else []
        )
    fact = ConflictDeclared(
        **as_sent(command), held=held, passes_to=eligible_recipients(("dsl",), recorder.context.roster, about)
    )
    effects = Effects(
        opens=tuple(opens),
        turns=transition("ended", *_replies_to(state, person)),
        reaches=first,
        routes=routes(recorder, (*others, now), about),
        leads=reroute_challenges(recorder, about),
    )
    if person not in state.about:  # a member of staff is the subject (11.9)
        effects = with_required_obligations(recorder, fact, effects, command.occurred_at)
    recorder.record(fact, ("3.2h",), effects, command.occurred_at)


def confirm_conflict(recorder: EventRecorder, command: ConfirmConflict) -> None:
    """Confirm that the person stays excluded (3.2h)."""
    conflict = conflict_about(recorder.state, command.person)
    if conflict is None or not conflict.waits:
        raise NothingToConfirm
    recorder.record(
        ConflictConfirmed(**as_sent(command)),
        ("3.2h",),
        Effects(turns=_decided(recorder, conflict)),
        command.occurred_at,
    )


def lift_conflict(recorder: EventRecorder, command: LiftConflict) -> None:
    """Give the person the case back, except for parts that others have taken on (3.2h)."""
    state = recorder.state
    conflict = conflict_about(state, command.person)
    if conflict is None:
        raise NotExcluded
    others = tuple(each for each in state.conflicts if each.stands and each is not conflict)
    about = tuple(each for each in state.about if each != command.person)
    accept = state.open_obligation("accept") if conflict.owned else None
    theirs = accept if accept is not None and conflict.version in accept.causes else None
    fact = ConflictLifted(**as_sent(command))
    effects = Effects(
        turns=(*_decided(recorder, conflict), *transition("ended", theirs)),
        opens=_reply(recorder, conflict),
        reaches=first_in_line(recorder, about),
        routes=routes(recorder, others, about),
        leads=reroute_challenges(recorder, about),
    )
    recorder.record(fact, ("3.2h",), effects, command.occurred_at)


def first_in_line(recorder: EventRecorder, about: tuple[UUID, ...]) -> tuple[str, ...]:
    """The roles that take the case when no DSL or deputy may know of it: a gap in the policy (3.2h)."""
    first = eligible_recipients(("dsl",), recorder.context.roster, about)
    return () if first[0] in DSL_ROLES else first


def routes(
    recorder: EventRecorder, conflicts: tuple[Conflict, ...], about: tuple[UUID, ...]
) -> tuple[ConflictRouting, ...]:
    """Who decides on each conflict: no one who is excluded, and no one who declared it."""
    return tuple(
        ConflictRouting(
            person=each.person,
            of=each.of,
            to=_deciders(recorder, each, {*about, *each.by}),
        )
        for each in conflicts
    )


def _deciders(recorder: EventRecorder, conflict: Conflict, barred: set[UUID]) -> tuple[str, ...]:
    """The roles that decide, and the next in line who is present if all of those are away (3-DSL.x)."""
    roster, away = recorder.context.roster, recorder.context.away
    to = decides_about(conflict.of, roster, barred)
    present = any(holders(role, roster, {*barred, *away}) for role in to)
    if present or not away:
        return to
    more = decides_about(conflict.of, roster, {*barred, *away})
    return (*to, *(role for role in more if role not in (*to, NOBODY_LEFT)))


def routes_at_raising(recorder: EventRecorder, about: tuple[UUID, ...]) -> tuple[ConflictRouting, ...]:
    """Who decides on the people whom the first report is about."""
    conflicts = tuple(
        Conflict(
            version=recorder.next_version, person=person, of=_roles(recorder, person), by=(recorder.person,)
        )
        for person in dict.fromkeys(about)
    )
    return routes(recorder, conflicts, about)


def _roles(recorder: EventRecorder, person: UUID) -> tuple[str, ...]:
    found = (each.roles for each in recorder.context.roster if each.id == person)
    return tuple(role for roles in found for role in roles if role in LINE)


def _to_decide(recorder: EventRecorder) -> ObligationOpened:
    """The decision on the conflict; its id has the entry's number if another decision is open."""
    owed = recorder.new_obligation(CONFLICT_DECISION)
    return (
        owed
        if recorder.state.open_obligation(CONFLICT_DECISION) is None
        else replace(owed, id=f"{CONFLICT_DECISION}:{recorder.next_version}")
    )


def _decided(recorder: EventRecorder, conflict: Conflict) -> tuple[ObligationTransition, ...]:
    return (
        recorder.settle(recorder.state.open_obligation(conflict.obligation or "")) if conflict.waits else ()
    )


def _held(state: Case, person: UUID) -> tuple[Held, ...]:
    held: dict[Held, bool] = {
        "owner": state.owner == person,
        "referrer": any(ar.referrer == person for ar in state.standing_referrals),
        "lead": state.plan is not None and state.plan.led_by == person,
        "mentor": state.mentor is not None and state.mentor.mentor == person,
    }
    return tuple(name for name, holds in held.items() if holds)


def _replies_to(state: Case, person: UUID) -> list[Obligation | None]:
    """The open replies to this person, who reported this case or one that was joined to it (11.2)."""
    return [*owed_replies(state, person)]


def _reply(recorder: EventRecorder, conflict: Conflict) -> tuple[ObligationOpened, ...]:
    """A reply to the reporter, if no one has replied since the review (11.2)."""
    state, person = recorder.state, conflict.person
    answered = any(
        owed.id == REPLY and owed.state in ("met", "met_late") and (owed.settled_by or 0) > state.since
        for owed in state.obligations
    )
    a_dsl = state.raised_role in DSL_ROLES or person in state.acting
    owed = person == state.raised_by and state.reviewed and not a_dsl and not answered
    theirs = (recorder.open_once(REPLY),) if owed else ()
    return (*theirs, *_replies_of_joined(recorder, conflict))


def _replies_of_joined(recorder: EventRecorder, conflict: Conflict) -> Iterator[ObligationOpened]:
    """A reply to the reporter of a joined case: theirs ended with the exclusion, or a review left it out."""
    state, person = recorder.state, conflict.person
    if person in (state.raised_by, *state.acting):
        return
    reviewed = any(version > conflict.version for version in state.reviews)
    ended = {owed.id for owed in state.obligations if owed.settled_by == conflict.version}
    for each in standing(state.joined):
        name = reply_to(each.case)
        if each.owed_a_reply and each.reporter == person and (reviewed or name in ended):
            yield recorder.open_once(name)


MEANWHILE = "Declared while this case could not be opened."


def exclude(recorder: EventRecorder, command: DeclareConflict) -> None:
    """Exclude the person from the cases that were joined to this one, where the decision on it is due (3.2h).

    Those cases are closed: nothing opens there, and a reopened one keeps the exclusion.
    """
    declared = conflict_about(recorder.state, command.person)
    # The person's roles are known from the case in which the conflict was declared.
    of = declared.of if declared is not None else ()
    for there in _joined(recorder):
        _declare(there, ConflictDeclared(**as_sent(command)), of, (there.person,))


def exclude_late(recorder: EventRecorder) -> None:
    """Exclude from a case that is being reopened whom the case that it went into excluded (3.2h).

    The entry is missing where this case could not be opened when the conflict was declared.
    """
    for there in _joined(recorder):
        for each in there.state.conflicts:
            if each.stands and each.person not in recorder.state.about:
                fact = ConflictDeclared(person=each.person, reasons=MEANWHILE, declared_by=each.by)
                _declare(recorder, fact, each.of, each.by)


def _declare(at: EventRecorder, fact: ConflictDeclared, of: tuple[str, ...], by: tuple[UUID, ...]) -> None:
    """Exclude a person from a closed case: nothing opens in it."""
    state, roster = at.state, at.context.roster
    about = tuple(dict.fromkeys((*state.about, fact.person)))
    before = conflict_about(state, fact.person)
    now = before or Conflict(version=at.next_version, person=fact.person, of=of)
    now = replace(now, by=tuple(dict.fromkeys((*now.by, *by))))
    others = tuple(each for each in state.conflicts if each.stands and each is not before)
    fact = replace(fact, held=(), passes_to=eligible_recipients(("dsl",), roster, about))
    at.record(fact, ("3.2h",), _effects(at, (*others, now), about), fact.occurred_at)


def admit(recorder: EventRecorder, command: LiftConflict) -> None:
    """Give the person the cases back that were joined to this one."""
    for there in _joined(recorder):
        state = there.state
        conflict = conflict_about(state, command.person)
        if conflict is None:
            continue
        others = tuple(each for each in state.conflicts if each.stands and each is not conflict)
        about = tuple(each for each in state.about if each != command.person)
        there.record(
            ConflictLifted(**as_sent(command)),
            ("3.2h",),
            _effects(there, others, about),
            command.occurred_at,
        )


def _joined(recorder: EventRecorder) -> list[EventRecorder]:
    """The cases that are joined; a review of repeats may be written in others too."""
    return [recorder.elsewhere[each.id] for each in recorder.context.joined]


def _effects(there: EventRecorder, conflicts: tuple[Conflict, ...], about: tuple[UUID, ...]) -> Effects:
    """Who is first in line without the excluded people, who decides on them, and who answers for them."""
    return Effects(
        reaches=first_in_line(there, about),
        routes=routes(there, conflicts, about),
        leads=reroute_challenges(there, about),
    )
