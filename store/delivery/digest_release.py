"""SQL that says which messages are lines of a digest, and whether a line may go now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.messaging.digests import URGENT, DigestTimes
from store.people.mail_choices import ALL_HOURS, CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRound:
    """What decides which lines go: the digests before and after now, and who covers whom."""

    times: DigestTimes
    covers: Mapping[UUID, UUID] = field(default_factory=dict)

    @property
    def hours(self) -> tuple[tuple[str, ...], tuple[datetime, ...], tuple[datetime, ...]]:
        """The first three parameters of `released`."""
        return self.times.hours, self.times.last, self.times.next

    @property
    def absences(self) -> tuple[list[UUID], list[UUID]]:
        """The parameters of `recipient`: those who are away, and the cover of each."""
        return list(self.covers), list(self.covers.values())


def recipient(absent: str, covers: str) -> str:
    """Who gets the digest with a message: its recipient, or the cover while they are away (3-DSL.x)."""
    return f"""coalesce(
        (SELECT m.cover FROM unnest({absent}::uuid[], {covers}::uuid[]) AS m (absent, cover)
        WHERE m.absent = post.person LIMIT 1),
        post.person
    )"""


def collected(to: str) -> str:
    """Whether it is a line of a digest. A message that would reach no one goes at once, to be on record."""
    return f"""(waits_since IS NOT NULL AND (digest IS NOT NULL OR EXISTS (
        SELECT FROM people AS r
        WHERE r.id = {to} AND r.email IS NOT NULL AND r.roles <> '{{}}'
          AND {CHOSEN.format(person="r.id")} && {ALL_HOURS}
    )))"""


def released(to: str, hours: str, last: str, following: str) -> str:
    """Whether a line may go, by the three parts of DigestTimes. If it is due soon, it does not wait.

    One that waits since a time to come is damaged: it goes now, as does one in a mail that no postman made.
    """
    chosen = CHOSEN.format(person=to)
    times = (
        f"unnest({hours}::text[], {last}::timestamptz[], {following}::timestamptz[]) AS t (hour, last, next)"
    )
    urgent = f"interval '{URGENT.total_seconds():.0f} seconds'"
    return f"""(
        num_nonnulls(released_at, digest) > 0
        OR waits_since <= (SELECT max(t.last) FROM {times} WHERE t.hour = ANY({chosen}))
        OR waits_since > (SELECT max(t.next) FROM {times})
        OR due_at < (SELECT min(t.next) FROM {times} WHERE t.hour = ANY({chosen})) + {urgent}
    )"""
