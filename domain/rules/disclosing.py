"""Sharing information and withholding it, each with its reason (3.2g, 11.5, 3-STF.g)."""

from domain.commands import RecordDisclosure, Withhold
from domain.draft import Draft
from domain.effects import Effects
from domain.entry import as_sent
from domain.events import DisclosureRecorded, InformationWithheld


def record_disclosure(draft: Draft, command: RecordDisclosure) -> None:
    """What was shared is on the ledger, whatever it was (11.5)."""
    draft.record(
        DisclosureRecorded(**as_sent(command)), ("3.2g", "11.5", "3-STF.g"), Effects(), command.occurred_at
    )


def withhold(draft: Draft, command: Withhold) -> None:
    """What was not shared, and the finding on which it was not (3.2g)."""
    draft.record(InformationWithheld(**as_sent(command)), ("3.2g", "11.5"), Effects(), command.occurred_at)
