"""The policy as data: limits, ladders, calendars, and the reading of them."""

from policies.malformed_policy import MalformedPolicy
from policies.policy_loader import load, load_all, load_file

__all__ = ["MalformedPolicy", "load", "load_all", "load_file"]
