"""What a reader may not see of joined cases, and who may take a bundle (2.4g, 3.2h, 11.15)."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.concern import case_of_reply
from domain.case.joining import OF_JOINS
from domain.case.obligation import Obligation
from domain.case.stages import Stage, stage, stage_told
from domain.field_rules import Fault
from domain.fold.pupil import without_circumstances
from domain.people.roles import Person


def stage_for(case: Case, person: Person) -> Stage:
    """The stage as this person reads it."""
    return stage(case) if visibility(case, person) == "whole" else stage_told(case)


def cases_named(case: Case) -> frozenset[UUID]:
    """The other cases that the state of this one names because they were joined."""
    came = (each.case for each in case.joined)
    return frozenset((*came, *((case.joined_into,) if case.joined_into is not None else ())))


def without_cases(case: Case, unseen: Collection[UUID]) -> Case:
    """The case as it reads to a person who may not see these others."""
    hidden = [each for each in case.joined if each.case in unseen]
    for each in hidden:
        case = without_circumstances(case, each.version)
    into = case.joined_into if case.joined_into not in unseen else None
    entries = {version for each in hidden for version in (each.version, each.undone_by)}
    shown = tuple(each for each in case.joined if each not in hidden)
    quiet = not shown and into is None
    return replace(
        case,
        concern=replace(
            case.concern,
            grounds=tuple(each for each in case.concern.grounds if each.version not in entries),
        ),
        joined=shown,
        siblings=tuple(each for each in case.siblings if each.version not in entries),
        joined_into=into,
        obligations=tuple(
            each
            for each in case.obligations
            if case_of_reply(each.id) not in unseen and not _is_only_of(each, entries)
        ),
        escalations=tuple(each for each in case.escalations if case_of_reply(each.obligation) not in unseen),
        warnings=tuple(each for each in case.warnings if not quiet or each not in OF_JOINS),
    )


def _is_only_of(owed: Obligation, entries: Collection[int | None]) -> bool:
    """Whether it was settled by one of these entries, and opened by them too or opened again instead."""
    if owed.is_open or owed.settled_by not in entries:
        return False
    return owed.state == "replaced" or all(cause in entries for cause in owed.causes)


MOST_IN_A_BUNDLE = 50
"""Cases and children in one file."""
BundleContents = Literal["sealed", "opened"]
_HOW_MANY = f"Choose 1 to {MOST_IN_A_BUNDLE} cases and children’s records."


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBundle:
    """Take cases and children's records out of Onward in one file, with their proofs (11.15, 3-DSL.n)."""

    ids: tuple[UUID, ...]
    """Of cases, and of children's records; at most 10,000 entries together."""
    contents: BundleContents
    """`sealed` has no words, and proves when entries were recorded. `opened` has the words too."""
    since: str | None = None
    """A signed head that the reader kept: its whole text, as `GET /v1/checkpoint` gives it. The file then
    proves that the record goes on from it. Without it, the file cannot be compared with a kept head."""
    password: str = field(default="", repr=False)
    """Your own, with which you sign in on the pages: a token alone is not enough. A person without a password
    takes no file. Only an invented person of a demonstration needs none, and leaves this out."""


def bundle_look(contents: BundleContents) -> str:
    """What the access logs call the look; before, they called both `bundle` (11.15)."""
    return f"{contents}-bundle"


def bundle_faults(asked: TakeBundle) -> list[Fault]:
    """Everything that is wrong with a request, whatever the cases are."""
    if 1 <= len(set(asked.ids)) <= MOST_IN_A_BUNDLE:
        return []
    return [Fault(pointer="/ids", message=_HOW_MANY)]
