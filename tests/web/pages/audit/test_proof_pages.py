"""Integrity of the record, and the proof of an entry, at a browser."""

from uuid import uuid4

from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.note_keys import LOG, SignerKey, signed_by
from store.tree.checkpoint_store import TakenKey, newest_signed, take_key
from store.verification import check_log
from tests.api.log_of_a_school import KEY, Log, a_case
from tests.evidence.inclusion_reader import inclusion_text
from tests.school import Json
from tests.web.form_filling import fill, wrong_beside
from tests.web.page_reader import Readers
from tests.web.pages.audit.conftest import PASSWORD
from tests.web.pages.audit.test_damage_in_sight import guards_off


async def test_one_sentence_says_whether_the_record_is_whole(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    await check_log.verify(log.ledger)
    governor = await at.signed_in(log.school.governor, at="/integrity")
    said = await governor.reads("nothing was changed, removed or inserted.", "Save the signed head")
    assert "Check an entry" not in said, "a governor sees no cases"
    assert "Give it to the person who runs Onward." in said
    assert "onward verify --checkpoint FILE" in said
    assert "paste the head there" not in said
    await log.superuser.execute("ALTER TABLE cases DISABLE TRIGGER ALL")
    await log.superuser.execute("UPDATE cases SET stage = 'closed' WHERE id = $1::uuid", case["id"])
    await log.superuser.execute("ALTER TABLE cases ENABLE TRIGGER ALL")
    await check_log.verify(log.ledger)
    await governor.go("/integrity")
    await governor.reads("something other than Onward changed, removed or inserted part of the record")
    assert case["reference"] not in await governor.text()
    for part, told in (("auditor", True), ("deputy", False)):
        reader = await at.signed_in(log.school.everybody[part], at="/integrity")
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


async def test_an_entry_is_checked_by_reference_and_number_without_a_script(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    auditor = await at.signed_in(log.school.auditor, at="/integrity")
    await fill(auditor, {"reference": [case["reference"].lower()], "entry": ["2"]})
    await auditor.press("Check this entry")
    assert auditor.page.url.endswith(f"/cases/{case['id']}/proof?entry=2")
    said = await auditor.reads("Entry 2 is in the signed record, unchanged.")
    await auditor.reads("Entry 2 says: Dsl (DSL) picked up the concern, ")
    await auditor.reads("Onward worked this out again just now", "verify.py")
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
    dsl = await at.signed_in(log.school.dsl, at=f"/cases/{case['id']}/proof?entry=9", status=404)
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
    teacher = await at.signed_in(log.school.teacher, at="/integrity")
    said = await teacher.main()
    assert "a person replaced the signing key at once. The reasons: The key was lost. The last head" in said
    assert (
        "restored from an older copy, and a new log began. The reasons: A disk broke. The last head" in said
    )
    assert said.count(f"The last head before that had {before.size} entries.") == 2


_FAILS = "The proof of this entry fails"
_ROW = "stream = $1::uuid AND version = 2"


async def told(at: Readers, log: Log, case: Json) -> tuple[str, list[int]]:
    """What the page of the proof says, and the statuses of the proof, of its file and of a bundle."""
    dsl = await at.signed_in(log.school.dsl, at=f"/cases/{case['id']}/proof?entry=2")
    proof = f"/v1/proof/inclusion?stream={case['id']}&version=2"
    asked = {"ids": [case["id"]], "contents": "sealed", "password": PASSWORD}
    answers = [
        await log.school.dsl.get(proof),
        await log.as_text(proof),
        await log.school.dsl.post("/v1/bundles", asked),
    ]
    assert all(each.json()["title"] == "The record is damaged" for each in answers if each.status_code == 500)
    return await dsl.main(), [each.status_code for each in answers]


async def test_the_proof_of_an_entry_that_was_removed_from_the_tree_fails(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    kept = await log.superuser.fetchrow(f"SELECT * FROM tree_entries WHERE {_ROW}", case["id"])
    assert kept is not None
    for attack in (
        f"DELETE FROM tree_entries WHERE {_ROW}",
        f"UPDATE tree_entries SET leaf = leaf + 100000 WHERE {_ROW}",
    ):
        async with guards_off(log):
            await log.superuser.execute(attack, case["id"])
        said, statuses = await told(at, log, case)
        assert _FAILS in said, attack
        assert "load this page again" not in said
        assert statuses == [500, 500, 500]
        async with guards_off(log):
            await log.superuser.execute(f"DELETE FROM tree_entries WHERE {_ROW}", case["id"])
            await log.superuser.execute("INSERT INTO tree_entries VALUES ($1, $2, $3, $4)", *kept.values())
    said, statuses = await told(at, log, case)
    assert "is in the signed record, unchanged" in said
    assert statuses == [200, 200, 200]


async def test_an_entry_never_queued_fails_and_one_that_waits_does_not(at: Readers, log: Log) -> None:
    await log.signs()
    case = await a_case(log)
    said, statuses = await told(at, log, case)
    assert "No signed head covers it yet" in said
    assert statuses == [409, 409, 409]
    async with guards_off(log):
        await log.superuser.execute("DELETE FROM tree_queue WHERE stream = $1::uuid", case["id"])
    said, statuses = await told(at, log, case)
    assert _FAILS in said
    assert statuses == [500, 500, 500]
    await log.superuser.execute("INSERT INTO tree_queue VALUES ($1::uuid, 1, 2)", case["id"])
    await log.signs()
