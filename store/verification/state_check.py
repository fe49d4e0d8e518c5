"""Compare the stored state of a case with the fold of its entries, field by field."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

FILLED_LATER = frozenset(
    (
        *("AddedWords.happened_at", "AgencyDecision.on_dispute"),
        *("AgencyDecision.redirected_to", "AgencyReferral.disputes", "Case.covering", "Case.joined"),
        *("Case.joined_by", "Case.joined_into", "Case.readings", "Case.siblings", "Case.to_refer"),
        *("ChildAsKnown.looked_after", "ChildAsKnown.sen", "Concern.classified", "Concern.grounds"),
        *("Concern.happened_at", "Concern.not_answered", "Concern.police_reference", "Concern.raised_as"),
        *("Concern.told_at", "ConcernReport.imagery_origin", "ConcernReport.police_reference"),
        *("Disclosure.statutory_finding", "FileTransfer.sent_on", "FoundRepeats.looked_at"),
        *("FoundRepeats.looked_by", "JoinedConcern.added", "JoinedConcern.child"),
        *("JoinedConcern.undone_by", "Learnt.adult_corrected", "Learnt.danger_corrected"),
        *("Learnt.denies_danger", "Learnt.imagery_origin", "Learnt.joined", "Learnt.said_at"),
        *("Leaving.term_starts_on", "Obligation.carried", "OutsideReferral.confirmed_with"),
        *("PoliceAdvice.officer", "PoliceAdvice.reference", "Protection.at", "Protection.none_needed"),
        *("Protection.view", "PupilCircumstances.afresh", "PupilCircumstances.looked_after"),
        *("PupilCircumstances.sen", "SideRecords.leavings", "SideRecords.legal_holds"),
        *("TeamAroundChild.stages",),
    )
)
"""Fields that release 0.1.0 did not store, which the fold may fill from what it recorded.

They may be missing in a stored state. Every other field must be there, as the fold has it. A field that a
later release adds belongs here if entries from before fill it.
"""


def unlike(stored: Any, folded: Any, place: str = "") -> str | None:
    """The first field of a stored state that is not what its entries say; None if all are."""
    return next(_unlike(stored, folded, place), None)


def _unlike(stored: Any, folded: Any, place: str) -> Iterator[str]:
    if stored == folded:
        return
    if is_dataclass(folded) and type(stored) is type(folded):
        for field in fields(folded):
            within = f"{place}.{field.name}".removeprefix(".")
            own, told = getattr(stored, field.name), getattr(folded, field.name)
            if not _filled_later(folded, field, own):
                yield from _unlike(own, told, within)
        return
    if isinstance(folded, tuple) and isinstance(stored, tuple) and len(stored) == len(folded):
        for number, (own, told) in enumerate(zip(stored, folded, strict=True), 1):
            yield from _unlike(own, told, f"{place} {number}")
        return
    yield place


def _filled_later(of: Any, field: "Field[Any]", stored: Any) -> bool:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return f"{type(of).__name__}.{field.name}" in FILLED_LATER and bool(stored == default)
