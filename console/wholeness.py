"""The doctor's findings on the record: who may change it, and damage found by the last daily check."""

from console.telling import counted
from domain.working_time import london
from store.findings import Finding
from store.verifications import Verified

MOST_NAMED = 20
"""Findings of damage; `onward verify --state` names all."""


def granted(*, may_change: bool) -> tuple[bool, str]:
    """Say whether the application's role may change the record."""
    if may_change:
        return False, "The application may change the record: grant it SELECT and INSERT on events only."
    return True, "The application is not granted to change the record."


def guarded(off: list[str]) -> tuple[bool, str]:
    """Say which triggers that guard the record are off."""
    if not off:
        return True, "The triggers that refuse a change of the record are on."
    return False, (
        f"Triggers that refuse a change of the record are off: {', '.join(off)}. Run `onward verify "
        "--state`. Then, as the owner of the schema, ALTER TABLE ... ENABLE ALWAYS TRIGGER ... for each."
    )


def verified(last: Verified | None, found: list[Finding]) -> tuple[bool, str]:
    """Say whether the last check of the whole record found damage, and which."""
    if last is None:
        return True, "The record was not verified yet: a worker does it within a minute, and then once a day."
    on = f"{london(last.ended_at):%d %B %Y at %H:%M}"
    if last.holds:
        return True, f"Every record was unchanged on {on}: {counted(last.cases, 'case')}."
    number = max(last.bad_cases, last.damaged or 0)
    more = "; and more" if len(found) == MOST_NAMED else ""
    named = f": {'; '.join(map(str, found))}{more}" if found else ""
    records = counted(number, "record was", "records were")
    return False, f"{records} damaged on {on}{named}. Run `onward verify --state`."
