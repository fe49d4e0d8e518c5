"""What the workflow asks for when something comes due: each is one command of the clock to the ledger."""

from activities.clock_activities import ClockActivities

__all__ = ["ClockActivities"]
