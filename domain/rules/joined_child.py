"""What counts of the child in the case that goes on, because of a joined case (2.4g, 3-DSL.m)."""

from domain.case.case import Case
from domain.case.exploitation_grounds import all_of
from domain.case.joined_reports import ChildAsKnown
from domain.case.pupil_circumstances import newest

_ONE_ANSWER = ("sen", "looked_after", "social_worker", "home_authority")
"""Questions with one answer; of risk groups, those of both cases apply."""


def counts_there(there: Case, child: ChildAsKnown | None) -> ChildAsKnown | None:
    """The risk groups of both cases, and the answers that the case that goes on does not have."""
    if child is None:
        return None
    groups = all_of((there.pupil.risk_groups, child.risk_groups))
    known = set(there.pupil.risk_groups or ())
    said = ChildAsKnown(
        risk_groups=groups if not known.issuperset(groups) else None,
        sen=child.sen if _answer(there, "sen") is None else None,
        looked_after=child.looked_after if _answer(there, "looked_after") is None else None,
        social_worker=child.social_worker if _answer(there, "social_worker") is None else None,
        home_authority=child.home_authority if _answer(there, "home_authority") is None else None,
    )
    return None if said == ChildAsKnown() else said


def says_otherwise(there: Case, child: ChildAsKnown | None) -> bool:
    """Whether the two cases give different answers to one question: the answer here keeps counting."""
    pairs = ((_answer(there, name), getattr(child, name, None)) for name in _ONE_ANSWER)
    return any(None not in (one, other) and _plain(one) != _plain(other) for one, other in pairs)


def _answer(there: Case, name: str) -> object:
    return there.home_authority if name == "home_authority" else newest(there.circumstances, name)


def _plain(answer: object) -> object:
    return " ".join(answer.casefold().split()) if isinstance(answer, str) else answer
