"""The referral form: what it asks, which part of the record each question is of, and who answers it (11.5).

Nothing is ever left blank: an answer is stated, or it is said that it is not known, or not shared.
"""

from collections.abc import Iterator

from domain.commands.agencies import Refer, Shared
from domain.policy.form_questions import FIELDS

IN_AN_EMERGENCY: tuple[Shared, ...] = ("pupil", "concern")
"""What goes where nobody took the time to choose: without it nobody could act (11.4)."""


def shared_parts(made: Refer) -> tuple[Shared, ...]:
    """What is shared: what was chosen, or in an emergency what nobody could act without (11.4, 11.5)."""
    return IN_AN_EMERGENCY if made.information_shared is None else made.information_shared


def in_answers(made: Refer) -> Iterator[tuple[str, str]]:
    """What is wrong with the answers given for the form: where, and why."""
    parts = shared_parts(made)
    for number, given in enumerate(made.form or ()):
        field, here = FIELDS.get(given.field), f"/form/{number}/field"
        if field is None:
            yield here, "The referral form has no such field."
        elif field.by not in ("person", "both"):
            yield here, "This is not for you to fill in: the record or the authority does."
        elif field.part is not None and field.part not in parts:
            yield here, f"This belongs to {field.part}, which is not among what is shared (11.5)."
