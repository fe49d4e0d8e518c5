"""Integrity of the record, and the proof of an entry, at a browser."""

from datetime import timedelta
from uuid import uuid4

from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.note_keys import LOG, SignerKey, signed_by
from store.tree.checkpoint_store import TakenKey, newest_signed, take_key
from store.tree.signing_state import clear_refusal, note_refusal
from store.tree.tree_reading import enter_events
from store.tree.witness_store import Objection, list_witnesses, note_away, note_objection
from store.verification import check_log
from tests.api.log_of_a_school import KEY, Log, a_case
from tests.evidence.inclusion_reader import inclusion_text
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, wrong_beside
from tests.web.page_reader import Readers


async def test_before_anything_is_signed_or_checked_the_pages_say_so(at: Readers, log: Log) -> None:
    case = await a_case(log)
    dsl = await at.signed_in(log.school.dsl)
    await dsl.go("/integrity")
    said = await dsl.main()
    assert "The record has not been checked yet" in said
    assert "Onward has signed nothing yet" in said
    assert "No witness is set up" in said
    await dsl.go(f"/cases/{case['id']}/bundle")
    assert "No file can be made yet" in await dsl.main()
    await dsl.go(f"/cases/{case['id']}/proof?entry=2")
    waits = await dsl.main()
    assert "This entry is recorded. No signed head covers it yet." in waits
    await enter_events(log.ledger.pool)
    await dsl.go(f"/cases/{case['id']}/proof?entry=2")
    assert await dsl.main() == waits, "how large the tree is before its head is signed is not told (3.2h)"


async def test_one_sentence_says_whether_the_record_is_whole(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    await check_log.verify(log.ledger)
    governor = await at.signed_in(log.school.governor)
    await governor.go("/integrity")
    said = await governor.main()
    assert "nothing was changed, removed or inserted." in said
    assert "Save the signed head" in said
    assert "Check an entry" not in said, "a governor sees no cases"
    assert "Give it to the person who runs Onward." in said
    assert "onward verify --checkpoint FILE" in said
    assert "paste the head there" not in said
    await log.superuser.execute("ALTER TABLE cases DISABLE TRIGGER ALL")
    await log.superuser.execute("UPDATE cases SET stage = 'closed' WHERE id = $1::uuid", case["id"])
    await log.superuser.execute("ALTER TABLE cases ENABLE TRIGGER ALL")
    await check_log.verify(log.ledger)
    await governor.go("/integrity")
    said = await governor.main()
    assert "something other than Onward changed, removed or inserted part of the record" in said
    assert case["reference"] not in await governor.text()
    for part, told in (("auditor", True), ("deputy", False)):
        reader = await at.signed_in(log.school.everybody[part])
        await reader.go("/integrity")
        assert (case["reference"] in await reader.text()) == told
        assert "choose File with its proof, and paste the head there" in await reader.main()


async def test_a_head_that_was_changed_in_the_database_is_told(at: Readers, log: Log) -> None:
    await a_case(log)
    await log.signs()
    auditor = await at.signed_in(log.school.auditor)
    async with log.changed_head(3):
        await auditor.go("/integrity")
        said = await auditor.main()
    assert "The newest signed head in the database was changed since it was signed." in said
    assert "Save the signed head" not in said


async def test_witnesses_and_a_log_that_signs_nothing_are_said_in_plain_words(
    at: Readers, closely: CloseLook, log: Log
) -> None:
    await log.signs()
    now = await log.superuser.fetchval("SELECT clock_timestamp() - interval '20 minutes'")
    line = "governors.example/w1+0a0b0c0d+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
    async with log.ledger.pool.connection() as connection:
        await list_witnesses(connection, [line], now)
    auditor = await at.signed_in(log.school.auditor)
    await auditor.go("/integrity")
    await closely(auditor)
    assert "Witness governors.example/w1. It is asked for the newest signed head now." in await auditor.main()
    assert await auditor.page.locator(".govuk-tag--green").count() == 0, "one that never answered is not OK"
    async with log.ledger.pool.connection() as connection:
        await note_away(connection, line, "slow", now, timedelta(minutes=1))
        await note_refusal(connection, "the file of signed heads was changed", now)
    await auditor.go("/integrity")
    said = await auditor.main()
    assert "It has never cosigned. It was asked first on " in said
    assert "(20 minutes): it did not answer in time." in said
    assert await auditor.page.locator(".govuk-tag--yellow").text_content() == "Away"
    assert await auditor.page.locator(".govuk-tag--red").count() == 0, "a witness may be started again"
    async with log.ledger.pool.connection() as connection:
        await note_away(connection, line, "key-refused", now, timedelta(minutes=1))
    await auditor.go("/integrity")
    await closely(auditor)
    assert "It does not know the key of " in await auditor.main()
    assert await auditor.page.locator("main code", has_text="onward keys show").count() == 1
    assert "`" not in await auditor.main()
    assert "The reason: the file of signed heads was changed. Tell the person who runs Onward." in said
    objection = Objection(
        witness=line, origin=KEY.verifier.name, kind="newer-head", size=2, seen=900, objected_at=now
    )
    async with log.ledger.pool.connection() as connection:
        await clear_refusal(connection)
        await note_objection(connection, objection)
    await auditor.go("/integrity")
    said = await auditor.main()
    assert "knows a tree of 900 entries, and the newest signed here has 2" in said
    assert await auditor.page.locator(".govuk-tag--red").count() == 1
    await log.superuser.execute("ALTER TABLE objections DISABLE TRIGGER ALL")
    await log.superuser.execute("DELETE FROM objections")
    await log.superuser.execute("ALTER TABLE objections ENABLE TRIGGER ALL")


async def test_an_entry_is_checked_by_reference_and_number_without_a_script(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    auditor = await at.signed_in(log.school.auditor)
    await auditor.go("/integrity")
    await fill(auditor, {"reference": [case["reference"].lower()], "entry": ["2"]})
    await auditor.press("Check this entry")
    assert auditor.page.url.endswith(f"/cases/{case['id']}/proof?entry=2")
    said = await auditor.main()
    assert "Entry 2 is in the signed record, unchanged." in said
    assert "Entry 2 says: Dsl (DSL) picked up the concern, " in said
    assert "Onward worked this out again just now" in said
    assert "verify.py" in said
    assert "check_proof.go" not in said
    assert "C2SP" not in said
    await auditor.page.get_by_text("Technical details").click()
    assert "check_proof.go" in await auditor.main()
    name, body = await auditor.saves("Save this proof")
    assert name == f"{case['reference']}-2.tlog-proof"
    proof = inclusion_text(body)
    assert signed_by(proof.checkpoint, [KEY.verifier])
    assert tree_head(proof.checkpoint.text).size > proof.index
    looks = await log.school.dsl.read(f"/v1/referrals/{case['id']}/views")
    assert {each["what"] for each in looks if each["name"] == "Auditor"} == {"proof"}


async def test_fields_that_are_empty_or_no_number_say_what_to_enter(at: Readers, log: Log) -> None:
    auditor = await at.signed_in(log.school.auditor)
    await auditor.go("/integrity")
    auditor.expected.add(422)
    await auditor.press("Check this entry")
    assert await wrong_beside(auditor, "reference") == "Enter a reference, such as ONW-EB911W"
    assert await wrong_beside(auditor, "entry") == "Enter the number of the entry, such as 3"
    await fill(auditor, {"reference": ["ONW-EB911W"], "entry": ["first"]})
    await auditor.press("Check this entry")
    assert await wrong_beside(auditor, "entry") == "Enter the number of the entry, such as 3"
    assert await auditor.page.locator(".govuk-error-message").count() == 1
    assert await auditor.page.locator("#reference").input_value() == "ONW-EB911W"


async def test_who_may_not_see_the_case_learns_nothing_by_its_reference(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    deputy = await at.signed_in(log.school.deputy)
    told = []
    for reference in (case["reference"], "ONW-000000", "torn"):
        await deputy.go("/integrity")
        await fill(deputy, {"reference": [reference], "entry": ["1"]})
        deputy.expected.add(422)
        await deputy.press("Check this entry")
        assert await wrong_beside(deputy, "reference") == (
            "There is no such entry that you can see. Check the reference and the number"
        )
        told.append((await deputy.main()).replace(reference, ""))
    assert len(set(told)) == 1
    for page in ("proof", "proof.txt", "bundle"):
        await deputy.go(f"/cases/{case['id']}/{page}", status=404)
        hidden = await deputy.main()
        await deputy.go(f"/cases/{uuid4()}/{page}", status=404)
        assert await deputy.main() == hidden


async def test_a_proof_that_fails_and_an_entry_that_is_not_there(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    dsl = await at.signed_in(log.school.dsl)
    await dsl.go(f"/cases/{case['id']}/proof?entry=9", status=404)
    assert "There is no entry 9. The newest is entry 2." in await dsl.main()
    for table, column, where in (
        ("tree_entries", "hash", "stream = $1::uuid AND version = 1"),
        ("tree_entries", "hash", "stream = $1::uuid AND version = 2"),
        ("events", "type", "case_id = $1::uuid AND version = 2"),
    ):
        one = f"FROM {table} WHERE {where}"
        kept = await log.superuser.fetchval(f"SELECT {column} {one}", case["id"])
        other = {"hash": bytes(32), "type": "concern.closed"}[column]
        await log.superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for value, fails in ((other, True), (kept, False)):
            await log.superuser.execute(f"UPDATE {table} SET {column} = $2 WHERE {where}", case["id"], value)
            await dsl.go(f"/cases/{case['id']}/proof?entry=2")
            assert ("The proof of this entry fails" in await dsl.main()) == fails, table
        await log.superuser.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


async def test_a_restore_and_its_reasons_stay_on_the_page(at: Readers, log: Log) -> None:
    await log.signs()
    async with log.ledger.pool.connection() as connection:
        head = await newest_signed(connection)
        assert head is not None
        before = tree_head(checkpoint_note(head.note).text)
        for name, reasons in (
            (KEY.verifier.name, "The key was lost."),
            ("school.example/log/2", "A disk broke"),
        ):
            line = SignerKey.from_seed(name, LOG, name.encode()[:4] * 8).verifier.line
            now = log.ledger.clock.now()
            await take_key(connection, TakenKey(line=line, taken_at=now, reasons=reasons, before=before))
    teacher = await at.signed_in(log.school.teacher)
    await teacher.go("/integrity")
    said = await teacher.main()
    assert "a person replaced the signing key at once. The reasons: The key was lost. The last head" in said
    assert (
        "restored from an older copy, and a new log began. The reasons: A disk broke. The last head" in said
    )
    assert said.count(f"The last head before that had {before.size} entries.") == 2
