"""Sharing and withholding information, each with its reason (3.2g, 11.5, 3-STF.g)."""

import re

from domain.case.effects import Effects, Warned
from domain.case.event import as_sent
from domain.commands import RecordDisclosure, Withhold
from domain.events import DisclosureRecorded, InformationWithheld
from domain.rules.recorder import EventRecorder

_NAMES = (
    *("cscs", "social care", "children's services", "police", "lado", "designated officer"),
    *("health", "nhs", "school", "academy", "education"),
)
_LISTED = re.compile(rf"\b(?:{'|'.join(_NAMES)})\b")
"""Bodies that we take section 16LA of the Children Act 2004 to list; check the law for who is listed."""
WITHOUT_FINDING = Warned(
    clause="3.2g",
    text="The law may make it a duty to share with this body (Children Act 2004, section 16LA; check it). "
    "Record why this was withheld: sharing would harm the child more, it would not help them, or it is "
    "not relevant to the child.",
)


def record_disclosure(recorder: EventRecorder, command: RecordDisclosure) -> None:
    """Record what was shared, whatever it was (11.5)."""
    recorder.record(
        DisclosureRecorded(**as_sent(command)), ("3.2g", "11.5", "3-STF.g"), Effects(), command.occurred_at
    )


def withhold(recorder: EventRecorder, command: Withhold) -> None:
    """Record what was withheld and the finding; a missing finding only causes a warning (3.2g)."""
    warns = () if command.statutory_finding or not is_listed(command.from_) else (WITHOUT_FINDING,)
    recorder.record(
        InformationWithheld(**as_sent(command)), ("3.2g", "11.5"), Effects(warns=warns), command.occurred_at
    )


def is_listed(whom: str) -> bool:
    """Whether this names a body with which the law may make sharing a duty, by a code or a word.

    Names are free text ("Hill Junior School") and a warning refuses nothing, so one word is enough.
    """
    return _LISTED.search(whom.casefold().replace("’", "'")) is not None
