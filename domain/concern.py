"""What is known of a concern: the first report and all that was learnt after it (2.4g, 8.3, 11.4)."""

from dataclasses import dataclass, replace
from uuid import UUID

from domain.commands.reporting import AddInformation, AdultInvolved, Category, Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What one entry said of danger, of an adult's part and of indicators; only a correction changes it."""

    version: int
    by: UUID
    immediate_danger: bool
    adult_involved: AdultInvolved | None
    imagery: bool
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernNow:
    """The concern with all that was learnt since: what one entry knows, no other sets back (2.4g)."""

    category: Category
    summary: str
    child_words: str | None
    learnt: tuple[Learnt, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """All that were named, in the order in which they were."""
        return tuple(dict.fromkeys(code for each in self.learnt for code in each.indicators))

    @property
    def immediate_danger(self) -> bool:
        """Whether anybody said so (11.4)."""
        return any(each.immediate_danger for each in self.learnt)

    @property
    def adult_involved(self) -> AdultInvolved:
        """Yes if anybody said so, else what was said last."""
        said = [each.adult_involved for each in self.learnt if each.adult_involved is not None]
        return True if True in said else said[-1] if said else "unknown"

    @property
    def imagery(self) -> bool:
        """Whether there are images of the child."""
        return any(each.imagery for each in self.learnt)

    @property
    def exploitation(self) -> bool:
        """Sexual or criminal: the NRM is considered, and a mentor given (4.6, 12.5)."""
        return self.category in ("cse", "cce")

    @property
    def adult_in_imagery(self) -> bool:
        """An adult is involved in imagery of a child: abuse, for the police (8.3)."""
        images = self.imagery or self.category == "youth_produced_imagery"
        return images and self.adult_involved is True

    def as_told_by(self, person: UUID) -> "ConcernNow":
        """The concern with no more than this person told of it (3-STF.k)."""
        return replace(self, learnt=tuple(each for each in self.learnt if each.by == person))


def learnt(said: Concern | AddInformation, version: int, by: UUID) -> Learnt:
    """What a concern or an addition to it says of danger, an adult's part and indicators."""
    return Learnt(
        version=version,
        by=by,
        immediate_danger=bool(said.immediate_danger),
        adult_involved=said.adult_involved,
        imagery=bool(said.imagery),
        indicators=said.indicators or (),
    )
