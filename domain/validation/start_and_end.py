"""The faults of a start and an end that people give: of a shift, or of an absence."""

from datetime import datetime

from domain.validation.field_rules import in_range
from domain.validation.request_checks import Fault


def start_and_end_faults(starts_at: datetime, ends_at: datetime) -> list[Fault]:
    """Each time on its own; if both are times of this age, whether the end comes after the start."""
    times = {"/starts_at": starts_at, "/ends_at": ends_at}
    wrong = [
        Fault(pointer=pointer, message=message)
        for pointer, time in times.items()
        for message in in_range(time)
    ]
    if not wrong and ends_at <= starts_at:
        wrong.append(Fault(pointer="/ends_at", message="Give an end after the start."))
    return wrong
