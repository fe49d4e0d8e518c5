"""The wait before the next try."""

from uuid import UUID

FIRST_SECONDS = 2.0
CEILING_SECONDS = 600.0


def pause(attempt: int, delivery: UUID) -> float:
    """Seconds to wait: doubled after each try, up to ten minutes, and spread by the id to avoid bursts."""
    seconds = min(CEILING_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt - 1, 20))
    return seconds * (0.75 + delivery.bytes[0] / 510)
