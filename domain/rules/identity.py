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
    """Record the child's identity; it changes no obligation, and no date of birth is refused."""
    registered = recorder.context.pupil
    if registered is not None:
        details = command.details or _details_of(registered)
        command = replace(command, pupil=registered.id, details=details)
    born = (command.details or recorder.state.pupil).date_of_birth
    recorder.record(
        PupilIdentified(**as_sent(command)),
        ("3-DSL.n",),
        Effects(warns=_warnings(recorder.state, born)),
        command.occurred_at,
    )


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
