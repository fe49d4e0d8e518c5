"""What every refusal has: a business answer to a well-formed command, which changes nothing."""

from typing import ClassVar


class Refused(Exception):
    """The case or the policy does not allow this now."""

    clauses: ClassVar[tuple[str, ...]] = ()

    obligations: tuple[str, ...] | None = None
    """The open obligations, if they are the reason."""
    errors: tuple[tuple[str, str], ...] = ()
    """Fields of the body that need another value: a pointer (RFC 6901), and the value to give."""

    @property
    def code(self) -> str:
        """The stable name that a client reads."""
        return type(self).__name__

    @property
    def sentence(self) -> str:
        """The docstring of the refusal, which people read as the reason."""
        return (type(self).__doc__ or "").strip()
