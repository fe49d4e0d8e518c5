"""How an instant is written by people, and outside."""

from datetime import UTC, datetime


def to_the_minute(moment: datetime) -> datetime:
    """The minute it is in: people write times so, and nothing follows from their seconds."""
    return moment.replace(second=0, microsecond=0)


def instant(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
