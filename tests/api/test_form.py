"""The referral form over HTTP: who may read it, and what it would be before anything is sent (11.5)."""

import base64
import hashlib
from dataclasses import replace
from uuid import uuid4

import pytest

from application.commands.person_commands import PersonRequest
from application.commands.submit import Recorded, dry_run
from documents import typesetting
from store.ledger.ledger import Ledger
from tests.documents.largest_case import EVERYTHING, FIRST, LAST, REASONS, SUMMARY
from tests.documents.referral_cases import text_of
from tests.school import WHY, Json, School, a_referral, code

FAMILY = [{"field": "family.household", "answer": "Mother, and a brother of four."}]


async def referred(school: School) -> Json:
    case = await school.teacher.raises(summary="New phone and trainers.", child_words="Just a friend.")
    return await school.dsl.does(case, "refer", a_referral())


def form(case: Json, name: str = "cscs-1") -> str:
    return f"/v1/referrals/{case['id']}/agency-referrals/{name}/form"


def preview(case: Json) -> str:
    return f"/v1/referrals/{case['id']}/refer/preview"


async def test_people_who_cannot_see_the_referral_find_no_form(school: School) -> None:
    case = await referred(school)
    nothing = (await school.dsl.get(f"/v1/referrals/{uuid4()}")).content
    for who in (school.colleague, school.teacher, school.governor, school.admin):
        answer = await who.get(form(case))
        assert (answer.status_code, answer.content) == (404, nothing)
    assert (await school.dsl.http.get(form(case))).status_code == 401
    assert (await school.dsl.get(form(case, "cscs-2"))).status_code == 404
    assert (await school.dsl.get(form(case) + "?as_of_version=1")).status_code == 422


@pytest.mark.parametrize("part", ["dsl", "deputy", "headteacher", "senior", "auditor"])
async def test_a_person_who_sees_the_whole_case_reads_it(school: School, part: str) -> None:
    case = await referred(school)
    answer = await school.everybody[part].get(form(case))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == f'inline; filename="{case["reference"]}-cscs-1.pdf"'
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    text = text_of(answer.content)
    assert "New phone and trainers." in text
    assert "Just a friend" not in text


async def test_a_referral_that_was_made_in_error_has_none(school: School) -> None:
    case = await referred(school)
    await school.dsl.does(case, "correct", {"event": case["version"], "reasons": WHY, "void": True})
    assert (await school.dsl.get(form(case))).status_code == 404


async def test_a_preview_is_refused_as_the_referral_would_be(school: School) -> None:
    case = await school.teacher.raises()
    assert (await school.dsl.http.post(preview(case), json=a_referral())).status_code == 401
    assert (await school.governor.post(preview(case), a_referral())).status_code == 404
    assert (await school.headteacher.post(preview(case), a_referral("police"))).status_code == 403
    assert (await school.teacher.post(preview(case), a_referral("police"))).status_code == 403
    wrong = await school.dsl.post(preview(case), a_referral(form=FAMILY))
    assert wrong.status_code == 422
    assert [each["pointer"] for each in wrong.json()["errors"]] == ["/form/0/field"]
    again = await school.dsl.post(preview(case), a_referral(re_referral_of="cscs-9"))
    assert (again.status_code, again.json()["code"]) == (409, "NoSuchAgencyReferral")
    stale = await school.dsl.post(preview(case), a_referral(), if_match='"9"')
    assert stale.status_code == 412


async def test_a_preview_shows_the_form_and_records_and_sends_nothing(school: School) -> None:
    case = await school.teacher.raises(summary="New phone and trainers.")
    sent = a_referral(form=FAMILY, information_shared=["pupil", "concern", "family"])
    seen = await school.dsl.post(preview(case), sent)
    assert seen.status_code == 200
    text = text_of(seen.content)
    assert "Preview Nothing is recorded yet" in text
    assert "Mother, and a brother of four." in text
    now = await school.dsl.sees(case)
    assert (now["version"], now["agency_referrals"]) == (case["version"], [])
    await school.dsl.does(case, "refer", sent)
    made = text_of((await school.dsl.get(form(case))).content)
    foreseen = text.replace("Preview Nothing is recorded yet ", "")
    assert sorted(made.split()) == sorted(foreseen.split())  # one row more moves what stands on which page


async def test_a_preview_shows_its_own_referral_though_another_is_recorded_meanwhile(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await school.teacher.raises(summary="New phone and trainers.")

    async def decided_before_another(ledger: Ledger, request: PersonRequest) -> Recorded:
        mine = await dry_run(ledger, request)
        await school.deputy.does(case, "refer", a_referral(reasons="The deputy was faster than the DSL."))
        return mine

    monkeypatch.setattr("application.cases.referral_forms.dry_run", decided_before_another)
    answer = await school.dsl.post(preview(case), a_referral(reasons="What the DSL writes in the preview."))
    assert answer.status_code == 200, answer.text
    text = " ".join(text_of(answer.content).split())
    assert "What the DSL writes in the preview." in text
    assert "The deputy was faster" not in text


MIB = 1024 * 1024


async def heavy(school: School) -> Json:
    case = await school.teacher.raises(summary=f"{FIRST}{SUMMARY}\n{LAST}")
    return await school.dsl.does(
        case, "refer", a_referral(reasons=FIRST + REASONS + LAST, information_shared=EVERYTHING)
    )


async def test_a_form_that_takes_too_long_is_one_clear_answer_and_nothing_is_damaged(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await heavy(school)
    with monkeypatch.context() as patched:
        patched.setattr(typesetting, "LIMITS", replace(typesetting.LIMITS, memory=64 * MIB))
        asked = a_referral(reasons=REASONS)
        failed = [await school.dsl.get(form(case)), await school.dsl.post(preview(case), asked)]
    for answer in failed:
        assert code(answer) == (503, "FormNotSet")
        assert answer.headers["retry-after"] == "60"
        assert "the record is unharmed" in answer.json()["detail"]
    assert (await school.dsl.sees(case))["version"] == case["version"]
    assert (await school.dsl.get(form(case))).status_code == 200
