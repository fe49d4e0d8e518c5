"""Which child a case is about: from the report on, at any time, and in closed cases too (2.4a, 3-DSL.n)."""

from dataclasses import replace
from datetime import date

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.effects import Effects, Warned
from domain.case.event import as_sent
from domain.commands import CasePupil, IdentifyPupil, IdentityDetails, Pupil
from domain.events import PupilIdentified
from domain.pupils.pupil_details import RegisteredPupil
from domain.rules.date_of_birth import warnings_of_age
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import repeats_of
from domain.rules.withdrawn_repeats import withdrawn


def recorded_pupil(pupil: Pupil, registered: RegisteredPupil | None) -> CasePupil:
    """The child of a report; the register's name and date of birth are copied as they are now."""
    if isinstance(pupil, CasePupil):  # an entry that is replayed under another policy
        return pupil
    if registered is not None:
        known = _details_of(registered)
        return CasePupil(
            id=registered.id,
            name=known.name,
            date_of_birth=known.date_of_birth,
            upn=known.upn,
            risk_groups=pupil.risk_groups,
        )
    assert pupil.name is not None
    return CasePupil(
        name=pupil.name,
        date_of_birth=pupil.date_of_birth or "unknown",
        upn=pupil.upn,
        risk_groups=pupil.risk_groups,
    )


def identify_pupil(recorder: EventRecorder, command: IdentifyPupil) -> None:
    """Record who the child is; no date of birth is refused. Repeats of both children count again (6.1)."""
    registered = recorder.context.pupil
    if registered is not None:
        details = command.details or _details_of(registered)
        command = replace(command, pupil=registered.id, details=details)
    born = (command.details or recorder.state.pupil).date_of_birth
    fact = PupilIdentified(**as_sent(command))
    effects = Effects(warns=_warnings(recorder.state, born))
    repeats = repeats_of(recorder, fact, effects, command.occurred_at)  # with the cases of the right child
    clauses = ("3-DSL.n", *repeats.clauses)
    effects = withdrawn(recorder, fact, repeats.added_to(effects), command.occurred_at)
    recorder.record(fact, clauses, effects, command.occurred_at)


def _warnings(state: Case, born: date | str) -> tuple[Warned, ...]:
    """The warnings that the report would have given: an age is judged on the day that matters (2.4a)."""
    happened = state.concern.happened_at
    then = london(happened).date() if happened is not None else None
    return warnings_of_age(born, london(state.raised_at).date(), then)


def _details_of(registered: RegisteredPupil) -> IdentityDetails:
    return IdentityDetails(
        name=f"{registered.given_name} {registered.family_name}",
        date_of_birth=registered.date_of_birth or "unknown",
        upn=registered.upn,
    )
