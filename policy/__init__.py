"""The policy as data: limits, ladders, calendars, and the reading of them."""

from policy.loading import load, load_all, load_file
from policy.malformed import MalformedPolicy

__all__ = ["MalformedPolicy", "load", "load_all", "load_file"]
