"""A bundle goes on from a head that its reader kept, also after a restore."""

from pathlib import Path
from uuid import uuid4

from application.school import passwords
from evidence.checkpoint_text import TreeHead, checkpoint_note, tree_head
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import note_of
from store.tree.checkpoint_store import TakenKey, take_key
from tests.api.log_of_a_school import KEY, Log, a_case, a_log
from tests.api.taken_bundles import a_signed_case, accounts, checked, hashed, taken
from tests.databases import Database
from tests.evidence.elsewhere import Elsewhere, elsewhere
from tests.school import code

__all__ = ["accounts", "elsewhere", "hashed"]
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


async def test_a_bundle_goes_on_from_a_head_that_its_reader_kept(log: Log, tmp_path: Path) -> None:
    await a_signed_case(log)
    kept = (await log.http.get("/v1/checkpoint")).text
    size = tree_head(checkpoint_note(kept.encode()).text).size
    case = await a_signed_case(log)
    (tmp_path / "kept").write_text(kept)
    mail = f"The head of the day.\n\n{kept}\nThis e-mail names no child.\n"
    for since in (kept, "\ufeff\n" + kept.strip().replace("\n", "\r\n"), mail):
        answer = await taken(log.school.dsl, case, since=since)
        assert answer.status_code == 200, answer.text
        said = checked(answer.content, tmp_path, "--checkpoint", "kept")
        assert f"It goes on from the tree of {size} entries that you kept." in said


async def test_a_kept_head_that_cannot_be_the_beginning_is_refused_in_a_sentence(log: Log) -> None:
    case = await a_signed_case(log)
    newest = tree_head(checkpoint_note((await log.http.get("/v1/checkpoint")).content).text)
    forger = SignerKey.from_seed("other.example/log", LOG, b"o" * 32)

    def head(origin: str, size: int) -> str:
        text = TreeHead(origin=origin, size=size, root=bytes(32)).text
        return note_of(text, [forger.sign(text)]).to_bytes().decode()

    one = head(newest.origin, 1)
    for since, says in (
        (one + one, "Give one signed head, whole: "),
        (one.replace("\n1\n", "\n0\n"), "Give one signed head, whole: "),
        (one.rpartition("—")[0], "Give one signed head, whole: "),
        (
            head("other.example/log", 1),
            f"The kept head is of another log than this record’s, which is {newest.origin}.",
        ),
        (
            head(newest.origin, newest.size + 1),
            f"The kept head is newer than this record: it has {newest.size + 1:,} entries, ",
        ),
    ):
        answer = await taken(log.school.dsl, case, since=since)
        assert code(answer) == (422, "Malformed"), since
        (wrong,) = answer.json()["errors"]
        assert (wrong["pointer"], wrong["message"].startswith(says)) == ("/since", True), wrong
    for since in (one, head("other.example/log", 1), head(newest.origin, 99_999)):
        random = await taken(log.school.teacher, uuid4(), since=since)
        hidden = await taken(log.school.teacher, case, since=since)
        assert hidden.content == random.content, "nothing about a case that one does not see"
