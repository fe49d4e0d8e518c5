"""The answers to the referral form: which parts of the record are shared, and what can be answered (11.5).

No question is left blank on the form: it has an answer, or says "Not known" or "Not shared".
"""

from collections.abc import Iterator

from domain.commands.agencies import Refer, Shared
from domain.policy.form_questions import FIELDS

IN_AN_EMERGENCY: tuple[Shared, ...] = ("pupil", "concern")
"""The parts shared in an emergency if no one has chosen: without them no one could act (11.4)."""


def shared_parts(made: Refer) -> tuple[Shared, ...]:
    """The parts of the record that are shared: those chosen, or the minimum in an emergency (11.4, 11.5)."""
    return IN_AN_EMERGENCY if made.information_shared is None else made.information_shared


def in_answers(made: Refer) -> Iterator[tuple[str, str]]:
    """The faults of the answers to the form: a pointer and a message."""
    parts = shared_parts(made)
    for number, given in enumerate(made.form or ()):
        field, here = FIELDS.get(given.field), f"/form/{number}/field"
        if field is None:
            yield here, "The referral form has no such field."
        elif field.by not in ("person", "both"):
            yield here, "You cannot answer this question: the record or the authority does."
        elif field.part is not None and field.part not in parts:
            yield here, f"This belongs to {field.part}, which you do not share (11.5)."
