"""A part of the stored tree that is gone is told on the pages of proofs and files."""

from tests.api.log_of_a_school import Log, a_late_case
from tests.web.page_reader import Readers
from tests.web.pages.audit.conftest import PASSWORD


async def test_the_proof_fails_and_no_file_is_made(at: Readers, log: Log) -> None:
    case = await a_late_case(log)
    dsl = await at.signed_in(log.school.dsl)
    async with log.missing_tile():
        await dsl.go(f"/cases/{case['id']}/proof?entry=2")
        assert "The proof of this entry fails: someone changed the record" in await dsl.main()
        await dsl.go(f"/cases/{case['id']}/proof.txt?entry=2", status=500)
        assert "The stored tree is damaged" in await dsl.main()
        await dsl.go(f"/cases/{case['id']}/bundle")
        await dsl.page.get_by_label("No, only the proof").check()
        await dsl.page.fill("#password", PASSWORD)
        dsl.expected.add(500)
        await dsl.follow(dsl.page.get_by_role("button", name="Save the file"))
        assert "Tell your auditor and the person who runs Onward at once" in await dsl.main()
    await dsl.go(f"/cases/{case['id']}/proof?entry=2")
    assert "Entry 2 is in the signed record, unchanged." in await dsl.main()
