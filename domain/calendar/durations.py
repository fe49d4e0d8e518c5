"""Spans of time as the policy writes them: "10 minutes", "2 school hours", "3 working days"."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, assert_never, cast, get_args

from domain.calendar.periods import after_months
from domain.calendar.working_time import WorkingTime, london

Unit = Literal["minute", "hour", "school minute", "school hour", "working day", "month"]
_TEXT = re.compile(rf"([1-9][0-9]{{0,5}}) ({'|'.join(get_args(Unit))})(s?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A number of one unit. Minutes and hours are elapsed time; the other units count working time."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count > 1 else ''}"

    @property
    def counts_back(self) -> bool:
        """Whether the span can be counted backwards."""
        return not self.unit.startswith(("school", "month"))

    def after(self, instant: datetime, time: WorkingTime) -> datetime:
        """The instant this much later; working days and months end at the close of the last working day."""
        match self.unit:
            case "minute":
                return instant + timedelta(minutes=self.count)
            case "hour":
                return instant + timedelta(hours=self.count)
            case "school minute":
                return time.after_school_minutes(instant, self.count)
            case "school hour":
                return time.after_school_minutes(instant, self.count * 60)
            case "working day":
                return time.close_after(instant, self.count)
            case "month":
                return time.close_by(after_months(london(instant).date(), self.count))
            case _:
                assert_never(self.unit)

    def before(self, instant: datetime, time: WorkingTime) -> datetime:
        """The instant this much earlier, at the close for working days; ValueError for the other units."""
        match self.unit:
            case "minute":
                return instant - timedelta(minutes=self.count)
            case "hour":
                return instant - timedelta(hours=self.count)
            case "working day":
                return time.close_before(instant, self.count)
            case _:
                raise ValueError("school hours and months are counted forwards only")


def span(text: str) -> Span:
    """Parse a span of time; raise ValueError if the text is not one."""
    found = _TEXT.fullmatch(text)
    if found is None or (found[1] == "1") != (not found[3]):
        raise ValueError(f"{text!r} is not a span of time")
    return Span(count=int(found[1]), unit=cast(Unit, found[2]))
