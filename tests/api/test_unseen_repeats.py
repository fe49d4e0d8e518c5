"""Who is excluded from a case after it was counted reads in the other what they would without it (3.2h)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import Child, adds, repeats, report
from tests.school import NOW, WHY, Actor, Json, School, SetClock, a_review
from tests.store.pupils.register import a_pupil

_NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|ONW-[0-9A-Z]{6}")
_NUMBERS = re.compile(r'"version":\d+,"stage"')
"""The number of a case's entries, which counts those that are left out too."""
_OF_THE_CASE = ("", "/history", "/history?limit=2", "/compliance", "/links", "/possible-duplicates")
_LISTS = ("/v1/referrals", "/v1/worklist", "/v1/compliance/exceptions", "/v1/referrals?overdue=true")
READERS = ("deputy", "dsl")
"""The deputy is excluded; the DSL is the control."""


async def what_they_read(
    at: School, ledger: Ledger, clock: SetClock, story: str, *, hidden: bool
) -> tuple[dict[str, list[str]], Json]:
    """Everything that each of them reads of one case of a child, after a story of two cases or of one.

    `open`: a review for repeats is open when the deputy is excluded. `waiting`: the first review saw them.
    """
    clock.time = NOW
    child = Child(at, await a_pupil(ledger, at), clock)
    secret = await child.case(at.colleague) if hidden else None
    clock.time = NOW + timedelta(minutes=10)
    seen = await (report(at.teacher, child.pupil) if story == "waiting" else child.case())
    clock.time = NOW + timedelta(hours=1)
    await adds(at.teacher, seen)
    if story == "waiting":
        await at.dsl.does(seen, "decide-review", a_review())
    clock.time = NOW + timedelta(days=10)
    if secret is not None:
        excluded = {"person": str(at.deputy.id), "reasons": WHY}
        await at.dsl.does(secret, "declare-conflict", excluded)
    found = {part: await _read(at.everybody[part], seen, child) for part in READERS}
    return found, secret or seen


async def _read(by: Actor, case: Json, child: Child) -> list[str]:
    paths = [f"/v1/referrals/{case['id']}{part}" for part in _OF_THE_CASE]
    paths += [
        *_LISTS,
        f"/v1/pupils/{child.pupil.id}",
        f"/v1/pupils/{child.pupil.id}/chronology?case={case['id']}",
    ]
    known: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"<{len(known)}>")

    answers: list[Any] = [await by.get(path) for path in paths]
    said = (
        f"{path} {each.status_code} {each.headers.get('link')} {each.text}"
        for path, each in zip(paths, answers, strict=True)
    )
    return [_NAMES.sub(named, _NUMBERS.sub("", each)) for each in said]


@pytest.mark.parametrize("story", ["open", "waiting"])
async def test_a_review_for_repeats_leaves_no_trace_for_a_person_excluded_later(
    story: str, school: School, other_school: School, ledger: Ledger, clock: SetClock
) -> None:
    within, secret = await what_they_read(school, ledger, clock, story, hidden=True)
    without, _ = await what_they_read(other_school, ledger, clock, story, hidden=False)
    for ours, theirs in zip(within["deputy"], without["deputy"], strict=True):
        assert ours == theirs
    assert within["dsl"][0] != without["dsl"][0]
    if story == "open":
        assert await repeats(school, secret) == {"pattern-review"}, "who sees both reviews them there"


async def test_a_review_that_no_other_case_may_know_of_stays_for_the_child(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """The head is excluded: the governor decides about that, and sees only that case."""
    child = Child(school, await a_pupil(ledger, school), clock)
    secret, seen = await child.case(school.colleague), await child.case()
    await adds(school.teacher, seen)
    excluded = {"person": str(school.headteacher.id), "reasons": WHY}
    await school.dsl.does(secret, "declare-conflict", excluded)
    assert await repeats(school, seen) == {"pattern-review"}
    await school.dsl.does(seen, "decide-review", a_review())
    read = await school.headteacher.get(f"/v1/referrals/{seen['id']}")
    assert "pattern-review" not in read.text, "once it is met, nothing says that it was open"
    assert "pattern-review" in str(await school.dsl.sees(seen))
