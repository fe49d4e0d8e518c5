"""Which child a case is about, at any time and in closed cases too (2.4a, 3-DSL.n)."""

from domain.calendar.working_time import london
from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import IdentifyPupil
from domain.events import PupilIdentified
from domain.rules.date_of_birth import warnings_of_age
from domain.rules.recorder import EventRecorder


def identify_pupil(recorder: EventRecorder, command: IdentifyPupil) -> None:
    """Record the child's identity; it changes no obligation, and no date of birth is refused."""
    born = (
        command.details.date_of_birth if command.details is not None else recorder.state.pupil.date_of_birth
    )
    recorder.record(
        PupilIdentified(**as_sent(command)),
        ("3-DSL.n",),
        Effects(warns=warnings_of_age(born, london(recorder.at).date())),
        command.occurred_at,
    )
