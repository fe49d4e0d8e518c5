"""The people who are protected, and the news that makes protection necessary again (11.9)."""

from collections.abc import Iterable, Iterator

from domain.case.case import Case
from domain.case.learnt_facts import MadeKnown
from domain.case.recorded_steps import Protection
from domain.case.untold_facts import adults_in_images_known, allegations_known, dangers, dangers_standing

PROTECT = "protect"
IN_DANGER = "protect-in-danger"
"""The time limit for protection once danger is known."""
EVERYBODY = frozenset(("victim", "others"))
"""The people to consider before protection counts as met (11.9)."""


def protected(state: Case) -> frozenset[str]:
    """The people whose latest record still suffices."""
    danger = dangers_standing(state)
    known = (*_asking_again(state), *danger)
    return frozenset(whom for whom in EVERYBODY if _is_settled(_last_of(state, whom), known, danger))


def has_measures(state: Case) -> bool:
    """Whether measures protect the victim and others: they are not asked about again (11.9)."""
    records = [_last_of(state, whom) for whom in EVERYBODY]
    measures = all(last is not None and last.none_needed is False for last in records)
    return measures and protected(state) == EVERYBODY


def _asking_again(state: Case) -> Iterator[MadeKnown]:
    """Reports of danger, adults in images, allegations, excluded people, and social care's protection."""
    yield from dangers(state)
    yield from protected_by_social_care(state)
    yield from adults_in_images_known(state.concern)
    yield from allegations_known(state.concern)
    for each in state.conflicts:
        yield MadeKnown(entry=each.version, version=each.version, at=None, recorded_at=None)


def protected_by_social_care(state: Case) -> Iterator[MadeKnown]:
    """The decisions of social care to protect the child immediately (11.9); a later one takes none back."""
    for told in (each for referral in state.standing_referrals for each in referral.decisions):
        if told.decision == "immediate_protection":
            yield MadeKnown(entry=told.version, version=told.version, at=None, recorded_at=None)


def _last_of(state: Case, whom: str) -> Protection | None:
    """The last record about them since the case was opened for this child, leaving out views.

    A record that none was needed does not replace one about a later time.
    """
    last: Protection | None = None
    since = max(state.since, state.child_since)
    for each in state.protections:
        if whom not in each.covers or each.version <= since or each.view:
            continue
        if last is None or not (each.none_needed and _is_earlier(each, last)):
            last = each
    return last


def _is_earlier(one: Protection, other: Protection) -> bool:
    return one.at is not None and other.at is not None and one.at < other.at


def _is_settled(last: Protection | None, known: Iterable[MadeKnown], danger: Iterable[MadeKnown]) -> bool:
    """Whether a record is still enough. Measures cover only danger that was on record before them.

    A "none needed" record covers only facts known then.
    """
    if last is None:
        return False
    if last.none_needed is False:
        return all(each.version < last.version for each in danger)
    return not any(
        each.version > last.version
        or (each.at is not None and last.at is not None and not each.precedes(last.at, last.version))
        for each in known
    )
