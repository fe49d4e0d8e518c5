"""The one complaint about a file of the policy."""


class MalformedPolicy(ValueError):
    """A policy or calendar file that cannot be used; the message says where and why."""
