"""Policies as TOML files, with authority packs and the calendar, and the code that reads them."""

from policies.malformed_policy import MalformedPolicy
from policies.policy_loader import load, load_all, load_file

__all__ = ["MalformedPolicy", "load", "load_all", "load_file"]
