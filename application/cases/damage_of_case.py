"""The damage of one case, as far as its reader may know: a finding can tell of another case (2.4h, 3.2h)."""

from collections.abc import Sequence
from uuid import UUID

from application.cases.history_redaction import readable_stream
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.verification.damage_findings import Damage

PART = "part of what is kept about this case was changed"


async def damage_of_case(ledger: Ledger, caller: Caller, case: UUID, found: Sequence[Damage]) -> list[Damage]:
    """These findings. A reader from whom entries are kept gets one sentence, without place and words.

    If entries cannot be opened, no one can say from whom they are kept. Then all readers get the sentence
    for the findings that can tell of another case.
    """
    if not found:
        return []
    part = Damage(case=case, place="", says=PART)
    try:
        stream = [each.event for each in await history.events(ledger, case)]
    except DoesNotOpen:
        left = [each for each in found if not each.may_tell_of_others]
        return left if len(left) == len(found) else [*left, part]
    return list(found) if await readable_stream(ledger, caller, case, stream) == stream else [part]
