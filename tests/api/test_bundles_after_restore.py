"""A head of the log before a restore is refused with the reason, and the verifiers accuse no one."""

from pathlib import Path

from application.school import passwords
from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.note_keys import LOG, SignerKey
from store.tree.checkpoint_store import TakenKey, take_key
from tests.api.log_of_a_school import KEY, Log, a_case, a_log
from tests.databases import Database
from tests.evidence.elsewhere import Elsewhere, elsewhere
from tests.school import code

__all__ = ["elsewhere"]
NAME, PASSWORD = KEY.verifier.name, "otter lantern plum"
AFTER = SignerKey.from_seed(f"{NAME}/2", LOG, b"r" * 32)


async def begin_again(log: Log) -> None:
    """Begin the log again, as `onward keys restored` does."""
    before = tree_head(checkpoint_note((await log.http.get("/v1/checkpoint")).content).text)
    line, now = AFTER.verifier.line, log.ledger.clock.now()
    async with log.ledger.pool.connection() as connection:
        await take_key(connection, TakenKey(line=line, taken_at=now, reasons="A disk failed.", before=before))
    log.key_file.write_text(AFTER.secret_line)
    await log.signs()


async def test_a_head_of_the_log_before_is_answered_with_the_reason(
    migrated: Database, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    async with a_log(migrated, tmp_path) as log:
        account = "INSERT INTO accounts (person, login, password) VALUES ($1, 'dsl@school.example', $2)"
        await log.superuser.execute(account, log.school.dsl.id, await passwords.hashed(PASSWORD))
        case = await a_case(log)
        await log.signs()
        kept = await log.http.get("/v1/checkpoint")
        await begin_again(log)
        asked = {"ids": [case["id"]], "contents": "sealed", "password": PASSWORD}
        answer = await log.school.dsl.post("/v1/bundles", asked | {"since": kept.text})
        made = await log.school.dsl.post("/v1/bundles", asked)
    assert code(answer) == (422, "Malformed"), answer.text
    (wrong,) = answer.json()["errors"]
    assert wrong["pointer"] == "/since"
    assert wrong["message"] == (
        f"The kept head is of {NAME}, a log before this record’s, which is {NAME}/2: the record was restored "
        "since. The page Integrity has the reasons and the last head of the log before."
    )
    assert made.status_code == 200, made.text
    (elsewhere.folder / "kept").write_bytes(kept.content)
    told = f"NOT SHOWN. The file itself is sound. Your tree head is of {NAME}, the file is of {NAME}/2. "
    for status, said in (
        elsewhere.python(made.content, "--checkpoint", "kept"),
        elsewhere.python(made.content, "--checkpoint", "kept", "--key", AFTER.verifier.line),
        elsewhere.shell(made.content, None, kept.content),
        elsewhere.shell(made.content, f"{AFTER.verifier.line}\n", kept.content),
    ):
        assert (status, said.splitlines()[-1].startswith(told)) == (3, True), said
