"""Brothers and sisters of the child who may be at risk too, as a person named them (2.4g)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingAtRisk:
    """A pupil of the register, with the name that the register had when the entry named them."""

    version: int
    """The entry that named them here."""
    id: UUID
    name: str


def siblings_of_entry(
    version: int, ids: Iterable[UUID] | None, names: Iterable[str] | None
) -> tuple[SiblingAtRisk, ...]:
    """The brothers and sisters whom one entry names."""
    told = zip(ids or (), names or (), strict=False)
    return tuple(SiblingAtRisk(version=version, id=pupil, name=name) for pupil, name in told)
