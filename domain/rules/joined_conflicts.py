"""Cases that were joined exclude the same people: an exclusion in one holds in all of them (2.4g, 3.2h)."""

from dataclasses import replace
from uuid import UUID

from domain.case.conflict_routing import conflict_about
from domain.case.conflicts import Conflict
from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import DeclareConflict, LiftConflict
from domain.events import ConflictDeclared, ConflictLifted
from domain.people.roles import eligible_recipients
from domain.rules.challenges import reroute_challenges
from domain.rules.conflicts import first_in_line, routes
from domain.rules.recorder import EventRecorder

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
