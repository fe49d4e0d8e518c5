"""How long to wait for the next try."""

from uuid import UUID

FIRST_SECONDS = 2.0
CEILING_SECONDS = 600.0


def pause(attempt: int, delivery: UUID) -> float:
    """Twice as long after each try, up to ten minutes; spread by the id, so that not all come at once."""
    seconds = min(CEILING_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt - 1, 20))
    return seconds * (0.75 + delivery.bytes[0] / 510)
