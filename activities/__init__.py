"""The activities that a workflow calls at a deadline: each submits one command of the clock to the ledger."""

from activities.clock_activities import ClockActivities

__all__ = ["ClockActivities"]
