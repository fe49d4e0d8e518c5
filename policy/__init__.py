"""The policy as data: limits, ladders, calendars, and the reading of them."""

from policy.loading import MalformedPolicy, load, load_all, load_file

__all__ = ["MalformedPolicy", "load", "load_all", "load_file"]
