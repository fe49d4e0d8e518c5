"""The record's answers on the referral form that came with joined cases (2.4g, 11.5)."""

from collections.abc import Iterator

from domain.case.concern import JoinedConcern
from domain.commands import ConcernReport
from wording.formatting import when


def concern(joined: JoinedConcern) -> Iterator[tuple[str, str]]:
    """Everything reported in the joined case and since, with the times that it gives."""
    said, reported = joined.concern, when(joined.reported_at)
    yield "concern.happened", f"Also reported {reported}: {said.summary}"
    for more in joined.added:
        how = "Corrected" if more.corrects else "Added"
        then = f" (happened {when(more.happened_at)})" if more.happened_at is not None else ""
        yield "concern.happened", f"{how} {when(more.at)}{then}: {more.text}"
    if said.occurred_at is not None:
        yield "concern.when", f"The concern reported {reported} happened {when(said.occurred_at)}"
    if said.noticed_at is not None:
        yield "concern.when", f"The concern reported {reported} was noticed {when(said.noticed_at)}"
    if said.source == "operation_encompass":
        yield "concern.seen_by", f"Reported {reported}: {told_by_the_police(said)}"


def told_by_the_police(concern: ConcernReport) -> str:
    """Operation Encompass, with the time and the police reference if known."""
    since = f", {when(concern.told_at)}" if concern.told_at is not None else ""
    reference = f", reference {concern.police_reference}" if concern.police_reference is not None else ""
    return f"The police told the school (Operation Encompass){since}{reference}"
