"""The largest referral by e-mail fits any mail server, or a person must telephone (11.5, 11.8)."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from delivery import smtp
from documents import typesetting
from store.delivery import dead_letters
from tests.delivery.conftest import FRONT_DOOR, House
from tests.delivery.test_referral_document import attached
from tests.documents.largest_case import EVERYTHING, FIRST, LAST, REASONS, SUMMARY
from tests.documents.referral_cases import text_of
from tests.school import Json, a_referral


async def heavy(house: House) -> Json:
    """Refer the case by e-mail."""
    case = await house.school.teacher.raises(summary=f"{FIRST}{SUMMARY}\n{LAST}")
    asked: dict[str, Any] = {
        "channel": "email",
        "authority": "Gloucestershire",
        "information_shared": EVERYTHING,
    }
    return await house.school.dsl.does(case, "refer", a_referral(reasons=FIRST + REASONS + LAST, **asked))


async def owed(house: House, case: Json) -> dict[str, str]:
    now = await house.school.dsl.sees(case)
    return {each["id"]: each["state"] for each in now["obligations"]}


async def test_the_largest_case_arrives_in_a_mail_of_less_than_5_mb(house: House) -> None:
    case = await heavy(house)
    await house.carries()
    (mail,) = (each for each in house.server.taken if FRONT_DOOR.encode() in each)
    print(f"{len(mail)} bytes")
    assert len(mail) < 1_000_000
    text = text_of(attached(house))
    assert "Continued in the school's record" in text
    assert text.count(FIRST.strip()) == text.count(LAST.strip()) == 3
    shared = (await house.school.dsl.sees(case))["disclosures"]
    assert [each["sha256"] for each in shared] == [hashlib.sha256(attached(house)).hexdigest()]
    assert "telephone:cscs-1" not in await owed(house, case)


async def test_a_form_that_takes_too_long_opens_a_call_and_is_sent_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await heavy(house)
    with monkeypatch.context() as patched:
        patched.setattr(typesetting, "LIMITS", replace(typesetting.LIMITS, memory=64 * 1024 * 1024))
        await house.carries()
        assert "telephone:cscs-1" not in await owed(house, case), "it is tried again first"
        assert await house.faults() == ["form"]
        await house.carries_after(minutes=6)
    assert (await owed(house, case))["telephone:cscs-1"] == "open"
    assert house.mail(FRONT_DOOR) == []
    await house.carries_after(minutes=1)
    assert len(house.mail(FRONT_DOOR)) == 1


async def test_a_mail_that_is_too_large_is_not_retried_and_opens_a_call_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "MOST_BYTES", 100_000)
    case = await heavy(house)
    await house.carries()
    assert (await owed(house, case))["telephone:cscs-1"] == "open"
    assert house.mail(FRONT_DOOR) == []
    assert await house.faults() == ["too-large"]
    (stopped,) = await dead_letters.undelivered(house.ledger.pool, 10)
    assert stopped["fault"] == "too-large"
