"""A case, or a child's record, leaves in one file with its proof, at a browser (11.15)."""

import hashlib

from tests.api.log_of_a_school import Log, a_case
from tests.cases_of_pupils import reports
from tests.evidence.bundles import unzipped
from tests.other_bodies import a_pupil
from tests.school import a_review
from tests.web.close_look import CloseLook
from tests.web.form_filling import wrong_beside
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.audit.conftest import PASSWORD
from tests.web.saved_files import rows_of, said_in


async def file_from(visitor: PageReader, password: str = PASSWORD) -> tuple[str, bytes]:
    """Send the form, and return the file's name and contents."""
    await visitor.page.fill("#password", password)
    await visitor.press("Save the file")
    return visitor.file


async def test_a_case_leaves_in_a_file_with_a_password(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    dsl = await at.signed_in(log.school.dsl, at=f"/cases/{case['id']}")
    await dsl.press("File with its proof")
    assert await dsl.page.locator("input:checked").count() == 0
    dsl.expected.add(422)
    await dsl.press("Save the file")
    assert await wrong_beside(dsl, "contents") == "Choose whether to include the words"
    assert await wrong_beside(dsl, "password") == "Enter your own password"
    assert await dsl.page.locator(".govuk-error-summary li").count() == 2
    await dsl.page.get_by_label("Yes", exact=True).check()
    await dsl.page.fill("#password", "not the password")
    await dsl.press("Save the file")
    assert "Enter your own password" in await wrong_beside(dsl, "password")
    assert await dsl.page.locator("#password").input_value() == ""
    name, body = await file_from(dsl)
    assert name == f"{case['reference']}-2.zip"
    assert f"words/{case['id']}.jsonl" in unzipped(body)
    looks = await log.school.dsl.read(f"/v1/referrals/{case['id']}/views")
    assert hashlib.sha256(body).hexdigest() in {each["sha256"] for each in looks}


async def test_who_looked_tells_the_proof_from_the_words_and_which_file_it_was(
    at: Readers, closely: CloseLook, log: Log
) -> None:
    """11.15."""
    case = await a_case(log)
    await log.signs()
    dsl, digests = await at.signed_in(log.school.dsl), {}
    for label, said in (("No, only the proof", "without the words"), ("Yes", "and the words")):
        await dsl.go(f"/cases/{case['id']}/bundle")
        await dsl.page.get_by_label(label, exact=label == "Yes").check()
        digests[said] = hashlib.sha256((await file_from(dsl))[1]).hexdigest()
    await dsl.go(f"/cases/{case['id']}/who-looked")
    await closely(dsl)
    for said, digest in digests.items():
        row = dsl.page.locator("tbody tr").filter(has_text=said)
        assert digest not in await row.inner_text()
        await row.get_by_text("SHA-256 of the file").click()
        assert digest in await row.inner_text()
    _, pdf = await dsl.saves("Save as PDF")
    paper = said_in(pdf).replace("\u200b", "").replace(" ", "")
    _, body = await dsl.saves("Save as CSV")
    rows = {each["SHA-256 of the file"]: each for each in rows_of(body)}
    for said, digest in digests.items():
        assert digest in paper
        assert rows[digest]["What they saw"] == f"A file with its proof{',' * (said[0] == 'w')} {said}"
    assert [rows[each]["How much"] for each in digests.values()] == ["The proof only", "All of it"]


async def test_who_may_not_take_it_reads_so_before_filling_anything_in(at: Readers, log: Log) -> None:
    school = log.school
    pupil = await a_pupil(school.dsl)
    free, case = await reports(school.teacher, pupil), await reports(school.teacher, pupil)
    await school.dsl.does(case, "decide-review", a_review())
    await school.teacher.does(
        case, "challenge", {"decision": 2, "reasons": "I saw what happened at the gate."}
    )
    await log.signs()
    dsl = await at.signed_in(school.dsl, at=f"/cases/{case['id']}/bundle")
    said = await dsl.reads("You cannot take this case out of Onward in a file.")
    await dsl.reads("Ask another colleague who sees all of the case: the headteacher, a DSL or the auditor.")
    assert "challenge" not in said, "it says no more than the refusal does (3-STF.l)"
    assert await dsl.page.get_by_role("button", name="Save the file").count() == 0
    await dsl.go(f"/pupils/{pupil['id']}/bundle")
    assert free["reference"] in await dsl.main()
    assert case["reference"] not in await dsl.main()
    head = await at.signed_in(school.headteacher, at=f"/cases/{case['id']}/bundle")
    assert await head.page.get_by_role("button", name="Save the file").count() == 1


async def test_a_child_leaves_with_the_cases_that_are_ticked(at: Readers, log: Log) -> None:
    pupil = await a_pupil(log.school.dsl)
    seen = await reports(log.school.teacher, pupil)
    hidden = await reports(log.school.teacher, pupil, (log.school.headteacher,))
    await log.signs()
    head = await at.signed_in(log.school.headteacher, at=f"/pupils/{pupil['id']}")
    await head.press("File with its proof")
    assert hidden["reference"] not in await head.text()
    boxes = head.page.locator("input[type=checkbox]")
    assert [await boxes.nth(at).is_checked() for at in range(await boxes.count())] == [False]
    await head.page.get_by_label(seen["reference"]).check()
    await head.page.get_by_label("Yes", exact=True).check()
    name, body = await file_from(head)
    assert name == "bundle.zip"
    assert {each for each in unzipped(body) if each.startswith("words")} == {
        f"words/{pupil['id']}.jsonl",
        f"words/{seen['id']}.jsonl",
    }
    await head.go(f"/pupils/{pupil['id']}/proof")
    await head.reads("Entry 1 is in the signed record, unchanged.")
    await head.reads("Entry 1 says: Dsl (DSL) registered the pupil, ")
    teacher = await at.signed_in(log.school.teacher)
    for page in ("proof", "bundle"):
        await teacher.go(f"/pupils/{pupil['id']}/{page}", status=404)


async def test_an_auditor_takes_it_sealed_only(at: Readers, closely: CloseLook, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    auditor = await at.signed_in(log.school.auditor, at=f"/cases/{case['id']}/bundle")
    await auditor.reads("You may take the proof only, since your role may not print the words.")
    await auditor.reads("For a file with the words, ask a DSL or the headteacher.")
    assert await auditor.page.locator("input[type=radio]").count() == 0, "one answer is not a question"
    auditor.expected.add(422)
    await auditor.press("Save the file")
    await closely(auditor)
    errors = await auditor.page.locator(".govuk-error-summary li").all_inner_texts()
    assert errors == ["Enter your own password"]
    _, body = await file_from(auditor)
    assert not any(each.startswith(("words", "keys")) for each in unzipped(body))
