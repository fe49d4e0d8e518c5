"""The error for every file of a policy that cannot be used."""


class MalformedPolicy(ValueError):
    """A policy or calendar file that cannot be used; the message says where and why."""
