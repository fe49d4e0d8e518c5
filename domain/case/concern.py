"""The concern: the first report, what was learnt after it, and joined reports (2.4g, 8.3, 11.4)."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.case.learnt_facts import Learnt, MadeKnown
from domain.case.pupil import Ground, all_of
from domain.entries.joins import AddedWords, ChildAsKnown
from domain.entries.reporting import (
    NOT_ANSWERED,
    AdultInvolved,
    ConcernKind,
    ConcernReport,
    ImageryOrigin,
    ImageryParty,
    Meaning,
    ReportedBy,
    Unanswered,
)
from domain.field_rules import filled
from domain.people.roles import DSL_ROLES

_BEFORE_KINDS_WERE_DATA = (
    NOT_ANSWERED,
    ConcernKind(code="cse", name="Sexual exploitation", means=("exploitation", "exchange")),
    ConcernKind(code="csa", name="Other sexual abuse", means=("grave",)),
    ConcernKind(
        code="youth_produced_imagery",
        name="Nude or nearly nude images made by a child or young person",
        means=("images",),
    ),
    ConcernKind(code="cce", name="Criminal exploitation", means=("exploitation",)),
    ConcernKind(code="physical", name="Physical harm"),
    ConcernKind(code="emotional", name="Emotional harm"),
    ConcernKind(code="neglect", name="Neglect"),
    ConcernKind(code="other", name="Something else"),
)
"""The kinds of the entries that recorded a code only. Nothing is added here: policies have the kinds."""


def kind_of(code: str, recorded: Iterable[ConcernKind | None] = ()) -> ConcernKind:
    """The kind with this code, as it was recorded; the bare code if nothing says what it was called."""
    known = (each for each in (*recorded, *_BEFORE_KINDS_WERE_DATA) if each is not None and each.code == code)
    return next(known, None) or ConcernKind(
        code=code, name=code.replace("_", " ").replace("-", " ").capitalize()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The category that one entry gave the concern, and why (2.1, 2.5)."""

    version: int
    category: str
    motive: str | None
    at: datetime | None = None
    """When the entry says that it happened."""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """The concern with everything learnt since: no later entry takes back what an earlier one knew (2.4g)."""

    category: str
    summary: str
    child_words: str | None
    learnt: tuple[Learnt, ...]
    kinds: tuple[ConcernKind, ...] = ()
    """The kinds that its entries recorded, the newest first."""
    raised_as: str | None = None
    """The category in the report, if the concern was reclassified since."""
    classified: tuple[Classification, ...] = ()
    grounds: tuple[Ground, ...] = ()
    police_reference: str | None = None
    told_at: datetime | None = None
    """When the police told the school (Operation Encompass)."""
    happened_at: datetime | None = None
    """When the report says that it happened; not kept by earlier releases."""
    reported_by: ReportedBy | None = None
    """The parent or stranger who told the school, by the report."""
    taken_back: tuple[MadeKnown, ...] = ()
    """The reports of danger that someone corrected or voided (10.4)."""
    not_answered: tuple[Unanswered, ...] = ()
    """The questions that the report left open."""

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that an entry named, in order."""
        return tuple(dict.fromkeys(code for each in self.learnt for code in each.indicators))

    @property
    def immediate_danger(self) -> bool:
        """Whether any entry says that the child is in immediate danger (11.4)."""
        return any(each.immediate_danger for each in self.learnt)

    @property
    def danger_said(self) -> bool | None:
        """Whether the child is in immediate danger; None while no one has answered that."""
        return self.immediate_danger or (None if self._danger_is_open else False)

    @property
    def _danger_is_open(self) -> bool:
        unsaid = [each.version for each in self.learnt if each.immediate_danger is None]
        denied = max((each.version for each in self.learnt if each.denies_danger), default=0)
        return any(each > denied for each in unsaid)

    @property
    def adult_involved(self) -> AdultInvolved | None:
        """True if any entry says so, else the last answer; None while no one has answered that."""
        said = [each.adult_involved for each in self.learnt if each.adult_involved is not None]
        return True if True in said else said[-1] if said else None

    @property
    def imagery(self) -> bool:
        """Whether there are images of the child."""
        return any(each.imagery for each in self.learnt)

    @property
    def imagery_parties(self) -> tuple[ImageryParty, ...]:
        """Everyone involved in the images, with their age or that it is unknown (8.1)."""
        return tuple(party for each in self.learnt for party in each.imagery_parties)

    @property
    def imagery_origin(self) -> ImageryOrigin | None:
        """How the images came about, by the last entry that says so (8.1)."""
        return next((each.imagery_origin for each in reversed(self.learnt) if each.imagery_origin), None)

    @property
    def device_location(self) -> str | None:
        """Where the device is, by the last entry that says so (8.2)."""
        return next((each.device_location for each in reversed(self.learnt) if each.device_location), None)

    @property
    def child_unaware(self) -> bool:
        """Whether the child is unaware, by the last entry that says so (2.4e)."""
        said = [each.child_unaware for each in self.learnt if each.child_unaware is not None]
        return bool(said and said[-1])

    @property
    def staff_allegation(self) -> bool:
        """Whether any entry says that it is an allegation against staff (3.2i)."""
        return any(each.staff_allegation for each in self.learnt) or any(self.made_known("allegation"))

    @property
    def motive(self) -> str | None:
        """The imbalance and what was exchanged or gained, by the last entry that says so (2.1)."""
        return next((each.motive for each in reversed(self.classified) if each.motive), None)

    @property
    def limbs(self) -> tuple[str, ...]:
        """The codes of what was exchanged or who gained, from the policy's list (2.1)."""
        return all_of(each.exploitation.limbs for each in self.grounds)

    def kind_called(self, code: str) -> ConcernKind:
        """The kind with this code, as an entry of the concern recorded it."""
        return kind_of(code, self.kinds)

    @property
    def kind(self) -> ConcernKind:
        """What kind of concern it is now."""
        return self.kind_called(self.category)

    @property
    def reported_kind(self) -> ConcernKind:
        """The kind in the report, before any reclassification."""
        return self.kind_called(self.raised_as or self.category)

    @property
    def every_kind(self) -> tuple[ConcernKind, ...]:
        """Every kind that it ever had."""
        return (self.reported_kind, *(self.kind_called(each.category) for each in self.classified))

    def made_known(self, meaning: Meaning) -> Iterator[MadeKnown]:
        """Each entry that gave the concern a kind with this meaning, in the order of the record."""
        if meaning in self.reported_kind.means and self.learnt:
            yield self.learnt[0].made_known()
        for each in self.classified:
            if meaning in self.kind_called(each.category).means:
                yield filled(MadeKnown, each, entry=each.version)

    @property
    def has_images(self) -> bool:
        """Whether it is about images of the child, whatever its kind is now."""
        return self.imagery or any(self.made_known("images"))

    @property
    def exploitation(self) -> bool:
        """Whether it is sexual or criminal exploitation: then the NRM and a mentor apply (4.6, 12.5)."""
        return "exploitation" in self.kind.means

    @property
    def adult_in_imagery(self) -> bool:
        """Whether an adult is involved in images of a child: this is abuse, for the police (8.3)."""
        return self.has_images and self.adult_involved is True

    @property
    def for_the_police(self) -> bool:
        """Whether the police must be told: of an adult in images, or of what it is by its kind (8.3)."""
        return self.adult_in_imagery or any(self.made_known("police"))

    def classified_as(
        self,
        kind: ConcernKind,
        motive: str | None,
        version: int,
        at: datetime | None = None,
        recorded_at: datetime | None = None,
    ) -> "Concern":
        """The concern as another kind; everything known about it stays."""
        classified = Classification(
            version=version, category=kind.code, motive=motive, at=at, recorded_at=recorded_at
        )
        return replace(
            self,
            category=kind.code,
            kinds=(kind, *self.kinds),
            raised_as=self.raised_as or self.category,
            classified=(*self.classified, classified),
        )

    def without_entry(self, version: int) -> "Concern":
        """The concern without the category and the grounds from the entry of that version."""
        kept = tuple(each for each in self.classified if each.version != version)
        category = kept[-1].category if kept else self.raised_as or self.category
        grounds = tuple(each for each in self.grounds if each.version != version)
        return replace(self, classified=kept, category=category, grounds=grounds)

    def as_told_by(self, person: UUID) -> "Concern":
        """The concern with only what this person reported (3-STF.k)."""
        return replace(
            self,
            learnt=tuple(each for each in self.learnt if each.by == person and not each.joined),
            category=self.raised_as or self.category,
            classified=(),
            grounds=tuple(each for each in self.grounds if each.by == person),
        )


REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedConcern:
    """The report of a case that was joined to this one."""

    version: int
    case: UUID
    reference: str
    concern: ConcernReport
    reporter: UUID
    reporter_role: str
    reported_at: datetime
    told: tuple[datetime, ...] = ()
    added: tuple[AddedWords, ...] = ()
    """Without the words that were cancelled in that case since, and with those that correct others."""
    child: ChildAsKnown | None = None
    concern_kind: ConcernKind | None = None
    undone_by: int | None = None
    """The entry that parted the two cases again; the words stay."""

    @property
    def owed_a_reply(self) -> bool:
        """Whether the school replies to its reporter: no DSL needs one, but a parent who told them (11.2)."""
        passed_on = self.concern.reported_by is not None
        return self.undone_by is None and (passed_on or self.reporter_role not in DSL_ROLES)

    @property
    def exploitation(self) -> bool:
        """Whether it is sexual or criminal exploitation, as long as it is joined (4.6, 12.5)."""
        return self.undone_by is None and "exploitation" in self.kind.means

    @property
    def kind(self) -> ConcernKind:
        """Its kind, as its case recorded it."""
        return kind_of(self.concern.category, (self.concern_kind,))


def reply_to(case: UUID) -> str:
    """The obligation to reply to the reporter of a case that was joined to this one."""
    return f"{REPLY}:{case}"


def case_of_reply(obligation: str | None) -> UUID | None:
    """The joined case to whose reporter this obligation owes a reply, or a call about one."""
    _, reply, case = (obligation or "").rpartition(f"{REPLY}:")
    with suppress(ValueError):  # a person can type any name
        return UUID(case) if reply else None
    return None


def standing(joined: tuple[JoinedConcern, ...]) -> Iterator[JoinedConcern]:
    """The concerns that are still joined."""
    return (each for each in joined if each.undone_by is None)
