"""`onward policy concerns`: the clauses about which people raised a concern, and the answers (13.4)."""

import json
from pathlib import Path

from cli.installation import ledger_of
from domain.calendar.working_time import london
from domain.people.roles import NOBODY_LEFT
from domain.policy.procedure_concerns import ConcernSummary
from store.queries import procedure_concern_log


async def concerns(data: Path, as_json: bool) -> str:
    """List concerns about the policy, without their words, which only the school may read."""
    async with ledger_of(data) as ledger, ledger.pool.connection() as connection:
        found = await procedure_concern_log.everywhere(connection)
    if as_json:
        return json.dumps([_told(school, said) for school, said in found])
    lines = (
        f"{said.clause} ({school}), {london(said.raised_at):%d %B %Y}, to the "
        f"{said.goes_to.replace('_', ' ')}: {_became(said)}"
        for school, said in found
    )
    return "\n".join(lines) or "No one has reported a problem with the policy."


def _told(school: str, said: ConcernSummary) -> dict[str, str | bool]:
    return {
        "id": str(said.id),
        "school": school,
        "clause": said.clause,
        "raised_at": said.raised_at.isoformat(),
        "goes_to": said.goes_to,
        "lies_with": said.lies_with,
        "answered": said.answered,
    }


def _became(said: ConcernSummary) -> str:
    if said.answered:
        return "answered"
    return "NO ONE MAY ANSWER" if said.lies_with == NOBODY_LEFT else "NOT ANSWERED"
