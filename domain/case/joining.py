"""Whether two cases can be joined, and what they are warned of (2.4g)."""

from dataclasses import replace
from uuid import UUID

from domain.case.case import Case
from domain.case.concern import standing
from domain.case.obligation import Obligation
from domain.case.protection import PROTECT
from domain.refusals.refused import Warned
from domain.visible_text import as_compared

GOES_ON = frozenset(("accept", "review", PROTECT, "refer", "telephone"))
"""The kinds of obligation that a report has before its review. A case with another kind is not joined."""
NO_DECISION = frozenset(
    ("event.corrected", "pupil.identified", "circumstances.updated", "policy.adopted", "case.handed-over")
)
"""Entries that anyone affected can challenge, and that decide nothing about the concern."""
OF_ANOTHER_KIND = Warned(
    clause="2.5",
    text="The joined concern was reported as another kind. If it changes what this case is about, change the "
    "kind of concern.",
)
OTHER_DETAILS = Warned(
    clause="3-DSL.n",
    text="The two cases give different names or dates of birth. Check that they are about the same child. If "
    "they are not, reopen this case.",
)
NOT_LINKED = Warned(
    clause="3-DSL.n",
    text="The case that goes on is not linked to the child's record on the register. Say there which child "
    "it is, so that it is found with them.",
)
CHECK_JOINED = Warned(
    clause="3-DSL.n",
    text="This case was joined with another, and is about another child now. Check which child the other "
    "concern is about. If it is not this child, reopen the case that was joined.",
)
OF_JOINS = (OF_ANOTHER_KIND, OTHER_DETAILS, NOT_LINKED, CHECK_JOINED)
OF_TWO_CHILDREN = (
    "The two cases, or cases that were joined with them, are about different children on the school’s "
    "register."
)
MORE_THAN_A_REPORT = (
    "Only a report that no one has reviewed can be joined to another case. Here something was decided, "
    "begun or told to an agency, danger was taken back, or another case was joined to it. Link the two cases "
    "instead: both go on, and the child’s page shows one chronology. Or join the other case to this one."
)


def joined_now(state: Case) -> frozenset[UUID]:
    """The cases that are joined to this one, and the case that this one is joined to."""
    came = (each.case for each in standing(state.joined))
    return frozenset((*came, *((state.joined_into,) if state.joined_into is not None else ())))


def is_only_a_report(here: Case) -> bool:
    """Whether the case waits for its first review, and nothing was decided in it or told to an agency."""
    besides = here.besides
    begun = (
        *(each for each in here.challenges.decided if each.type not in NO_DECISION),
        *(*here.agency_referrals, *here.protections, *here.gate.outside, *here.around.members),
        *(*besides.withdrawn, *besides.missing, *besides.outside, *besides.transfers, *besides.leavings),
        *(*here.challenges.raised, *standing(here.joined), *here.concern.taken_back),  # 10.4
    )
    waits = here.open_obligation("review") is not None and here.since == 1
    return waits and not begun and here.open_kinds <= GOES_ON


def against_joining(
    here: Case, there: Case, *, group: tuple[Case, ...] = (), one_record: bool
) -> tuple[str, tuple[str, ...] | None] | None:
    """What stands against the join, if anything: the sentence, and the open obligations that do.

    `group` are the cases that are joined with either: their words would be in one record. The sentence does
    not say which of them is about another child (3.2h).
    """
    if here.id == there.id:
        return "A case cannot be joined to itself.", None
    if there.closed:
        return "The case that goes on is closed. Reopen it first.", None
    records = {each.pupil.id for each in (here, there, *group)} - {None}
    if len(records) > 1 and not one_record:
        return OF_TWO_CHILDREN, None
    if set(here.about) != set(there.about):  # 3.2h
        return "The two cases exclude different people. First exclude the same people from both.", None
    if not is_only_a_report(here):
        kept = tuple(owed.id for owed in here.open_obligations if owed.kind not in GOES_ON)
        return MORE_THAN_A_REPORT, kept or None
    return None


def warnings_about_children(here: Case, there: Case) -> tuple[Warned, ...]:
    """Warnings about which child the two cases are of; they stop nothing."""
    unlinked = here.pupil.id is not None and there.pupil.id is None
    found = {OTHER_DETAILS: _details_differ(here, there), NOT_LINKED: unlinked}
    return tuple(warned for warned, applies in found.items() if applies)


def _details_differ(here: Case, there: Case) -> bool:
    """Whether the two cases name the child differently, without a record of the register that both are of."""
    one, other = here.pupil, there.pupil
    if one.id is not None and one.id == other.id:
        return False
    pairs = (
        (as_compared(one.name), as_compared(other.name)),
        (one.date_of_birth, other.date_of_birth),
        (one.upn, other.upn),
    )
    return any(a != b for a, b in pairs if a not in (None, "", "unknown") and b not in (None, "", "unknown"))


def awaits_review(state: Case, owed: Obligation) -> bool:
    """Whether an entry asked for the review, and no review has looked at the case since (11.1)."""
    newest = max(state.reviews, default=0)
    parted = {each.version for each in state.joined} - {each.version for each in standing(state.joined)}
    return any(newest < each for each in owed.causes if each not in (*state.voided, *parted))


def without_warnings_of_joins(state: Case) -> Case:
    """The case without the warnings that applied while it was joined to another, or another to it."""
    if state.joined_into is not None or any(standing(state.joined)):
        return state
    return replace(state, warnings=tuple(each for each in state.warnings if each not in OF_JOINS))
