"""`onward due`: the deadline, as the rules reckon it."""

from datetime import datetime

from console.where import Sentence
from domain.working_time import LONDON
from policy import load
from rehearsal.script import london_instant


def due(start: str, working_days: int | None, name: str) -> str:
    """One line with the instant at London's offset, and another if it is provisional."""
    try:
        given = datetime.fromisoformat(start)
    except ValueError:
        raise Sentence(f"{start} is no time: write 2022-09-16T15:00, or with an offset or Z.") from None
    if not 2000 <= given.year < 2100:
        raise Sentence("The calendar reaches from 2000 to 2099.")
    policy = load(name)
    instant = london_instant(given)
    limit = policy.limits["feedback"]
    found = policy.time.close_after(instant, working_days or limit.working_days or 1)
    if found.year >= 2100:  # whose bank holidays nobody reckons
        raise Sentence("The calendar reaches from 2000 to 2099.")
    line = found.astimezone(LONDON).isoformat()
    if policy.time.calendar.is_provisional(found):
        until = policy.time.calendar.published_until
        return f"{line}\nprovisional: bank holidays are published to {until}; a day may still be proclaimed."
    return line
