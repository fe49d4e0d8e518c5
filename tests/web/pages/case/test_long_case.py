"""A case of a thousand entries, and one of very long entries: every page of it is little work, and small.

A page of a thousand entries asks Postgres no more than one of ten, and goes through the entries a few times.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.fold.effects import with_effects
from store.ledger.ledger import Ledger
from tests.documents.largest_case import EVERYTHING, FIRST, REASONS, SUMMARY
from tests.patience import Rounds
from tests.school import WHY, School, a_referral
from tests.store.ledger_cases import command, submit
from tests.store.round_trips import statements_sent
from tests.web.test_school_isolation import at_a_browser

ENTRIES = 1_000
FEW = 12
TIMES = 3
"""A page may fold the entries so often into the state of the case: none folds them for each entry again."""
MOST_BYTES = 2_000_000
LISTS = ("/", "/cases")
OF_A_CASE = (
    *("", "?entries=all", "/replay", "/replay?entry={middle}", "/as-at", "/as-at?entry={middle}"),
    *("/who-knew", "/integrity", "/compliance", "/plan", "/emergency", "/agency-referrals/cscs-1"),
    *("/agency-referrals/cscs-1/form", "/refer", "/correct", "/add-information", "/protect"),
)
PAPER = "/paper"
"""All of it, however long it is: a court reads it without a screen (11.15)."""
OVER_HTTP = ("", "/history?limit=200", "/verification", "/compliance", PAPER, "?as_of_version=9")
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("add-information", {"text": "He was at the gate again. " * 8, "indicators": ["gifts"]}),
    ("record-discussion", {"with": "Head", "note": "We talked about what was seen. " * 6, "reasons": WHY}),
    ("record-liaison", {"agency": "cscs", "kind": "meeting", "note": "They are working on it."}),
    ("protect", {"for": "both", "measures": "Collected by a parent only.", "reasons": "Seen again."}),
)


async def case_of(entries: int, ledger: Ledger, school: School) -> UUID:
    """Raised and referred, then so many entries, one in ten a correction."""
    case = (await submit(ledger, school.dsl, command("raise", **raised()), None)).id
    asked = a_referral(information_shared=EVERYTHING)
    state = await submit(ledger, school.dsl, command("refer", **asked), case)
    while state.version < entries:
        name, body = KINDS[state.version % len(KINDS)]
        if state.version % 10 == 0:
            name, body = "correct", {"event": state.version, "reasons": WHY, "text": "Put right."}
        state = await submit(ledger, school.dsl, command(name, **body), case)
    return case


def raised() -> dict[str, Any]:
    return {
        "pupil": {"name": "Rowan Ashdown", "date_of_birth": "2020-01-31"},
        "concern": {
            "category": "cse",
            "summary": "New phone.",
            "child_words": "A friend.",
            "immediate_danger": False,
        },
    }


async def heavy_case(ledger: Ledger, school: School) -> UUID:
    """Of twenty entries each as long as one request allows."""
    case = UUID((await school.teacher.raises(summary=FIRST + SUMMARY))["id"])
    asked = a_referral(reasons=REASONS, information_shared=EVERYTHING)
    await submit(ledger, school.dsl, command("refer", **asked), case)
    for number in range(20):
        await submit(ledger, school.dsl, command("add-information", text=f"{number}: {SUMMARY}"), case)
    return case


@dataclass(frozen=True, kw_only=True)
class Work:
    """What one answer took."""

    statements: int
    folded: int
    """Entries that were folded into a state."""
    size: int


async def works(
    school: School, case: UUID, entries: int, owner: asyncpg.Connection, ledger: Ledger
) -> dict[tuple[str, str], Work]:
    """The work for each page, and for each reading over HTTP."""
    found = dict[tuple[str, str], Work]()
    async with at_a_browser(owner, ledger, school.dsl) as (pages, _):
        asked = [("page", path, pages, f"/cases/{case}{path}") for path in OF_A_CASE]
        asked += [("page", path, pages, path) for path in LISTS]
        api = school.dsl.http
        asked += [("API", path, api, f"/v1/referrals/{case}{path}") for path in OVER_HTTP]
        for kind, path, http, template in asked:
            address = template.replace("{middle}", str(entries // 2))
            async with statements_sent() as statements:
                with pytest.MonkeyPatch.context() as patched:
                    patched.setattr("domain.evolve.with_effects", folds := Rounds(with_effects))
                    answer = await http.get(address, headers=school.dsl.headers if http is api else {})
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
            work = Work(statements=len(statements), folded=folds.count, size=len(answer.content))
            found[kind, path] = work
    return found


async def test_every_page_and_reading_of_a_thousand_entries_is_little_work_and_small(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    short, long = [await case_of(entries, ledger, school) for entries in (FEW, ENTRIES)]
    few = await works(school, short, FEW, owner, ledger)
    many = await works(school, long, ENTRIES, owner, ledger)
    for (kind, path), work in many.items():
        print(f"{kind:4} {path:25} {work}")
    more = {each: work for each, work in many.items() if work.statements > few[each].statements}
    slow = {each: work for each, work in many.items() if work.folded > TIMES * ENTRIES}
    assert (more, slow, too_large(many)) == ({}, {}, {})


async def test_every_page_and_reading_of_very_long_entries_is_small(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await heavy_case(ledger, school)
    assert too_large(await works(school, case, 20, owner, ledger)) == {}


def too_large(found: dict[tuple[str, str], Work]) -> dict[tuple[str, str], Work]:
    return {each: work for each, work in found.items() if work.size >= MOST_BYTES and each[1] != PAPER}


async def test_a_long_answer_is_cut_short_among_others_and_whole_where_the_entry_is_alone(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    end = "And that is all that I know."
    case = await school.teacher.does(case, "add-information", {"text": f"{'Seen again. ' * 1_000}{end}"})
    async with at_a_browser(owner, ledger, school.dsl) as (http, _):
        page = (await http.get(f"/cases/{case['id']}")).text
        whole = f"/cases/{case['id']}/replay?entry={case['version']}"
        assert "Seen again. Seen again." in page
        assert end not in page
        assert f'<a class="govuk-link" href="{whole}">Read all of entry {case["version"]}</a>' in page
        assert end in (await http.get(whole)).text
