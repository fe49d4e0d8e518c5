"""A form that takes too long ends in one clear answer (11.5)."""

from dataclasses import replace

import pytest

from documents import typesetting
from tests.documents.largest_case import EVERYTHING, FIRST, LAST, REASONS, SUMMARY
from tests.school import Json, School, a_referral, code

MIB = 1024 * 1024


async def heavy(school: School) -> Json:
    case = await school.teacher.raises(summary=f"{FIRST}{SUMMARY}\n{LAST}")
    return await school.dsl.does(
        case, "refer", a_referral(reasons=FIRST + REASONS + LAST, information_shared=EVERYTHING)
    )


def form(case: Json) -> str:
    return f"/v1/referrals/{case['id']}/agency-referrals/cscs-1/form"


async def test_a_form_that_takes_too_long_is_one_clear_answer_and_nothing_is_damaged(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await heavy(school)
    with monkeypatch.context() as patched:
        patched.setattr(typesetting, "LIMITS", replace(typesetting.LIMITS, memory=64 * MIB))
        asked = a_referral(reasons=REASONS)
        failed = [
            await school.dsl.get(form(case)),
            await school.dsl.post(f"/v1/referrals/{case['id']}/refer/preview", asked),
        ]
    for answer in failed:
        assert code(answer) == (503, "FormNotSet")
        assert answer.headers["retry-after"] == "60"
        assert "the record is unharmed" in answer.json()["detail"]
    assert (await school.dsl.sees(case))["version"] == case["version"]
    assert (await school.dsl.get(form(case))).status_code == 200
