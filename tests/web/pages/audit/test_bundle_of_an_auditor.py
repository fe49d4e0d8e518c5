"""An auditor takes the file with the proof, without the words, and is asked nothing about them."""

import pytest

from application.audit import bundle_requests
from tests.api.log_of_a_school import Log, a_case
from tests.evidence.bundles import unzipped
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers
from tests.web.pages.audit.conftest import PASSWORD
from tests.web.pages.audit.test_bundle_page import file_from


async def test_an_auditor_takes_it_sealed_only(at: Readers, closely: CloseLook, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    auditor = await at.signed_in(log.school.auditor)
    await auditor.go(f"/cases/{case['id']}/bundle")
    said = await auditor.main()
    assert "You may take the proof only, since your role may not print the words." in said
    assert "For a file with the words, ask a DSL or the headteacher." in said
    assert await auditor.page.locator("input[type=radio]").count() == 0, "one answer is not a question"
    auditor.expected.add(422)
    await auditor.press("Save the file")
    await closely(auditor)
    errors = await auditor.page.locator(".govuk-error-summary li").all_inner_texts()
    assert errors == ["Enter your own password"]
    _, body = await file_from(auditor)
    assert not any(each.startswith(("words", "keys")) for each in unzipped(body))


async def test_an_auditor_reads_why_a_case_is_too_long_for_a_file(
    at: Readers, closely: CloseLook, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await a_case(log)
    await log.signs()
    auditor = await at.signed_in(log.school.auditor)
    await auditor.go(f"/cases/{case['id']}/bundle")
    await auditor.page.fill("#password", PASSWORD)
    monkeypatch.setattr(bundle_requests, "MOST_ENTRIES", 1)
    auditor.expected.add(422)
    await auditor.press("Save the file")
    await closely(auditor)
    beside = await auditor.page.locator("#contents .govuk-error-message").inner_text()
    assert "and these records have more together" in beside
