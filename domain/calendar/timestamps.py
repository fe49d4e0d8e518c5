"""How people and programs write an instant."""

from datetime import UTC, datetime


def to_the_minute(moment: datetime) -> datetime:
    """The instant without its seconds: people write times to the minute, so seconds must decide nothing."""
    return moment.replace(second=0, microsecond=0)


def instant(moment: datetime | None) -> str | None:
    """The instant in RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
