"""Policies as TOML files, with authority packs and the calendar, and the code that reads them."""

from policies.policy_loader import load, load_all, load_file
from policies.toml_fields import MalformedPolicy

__all__ = ["MalformedPolicy", "load", "load_all", "load_file"]
