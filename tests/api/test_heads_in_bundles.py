"""A bundle has the head that its reader kept as its beginning, and the signatures of witnesses (11.15)."""

from pathlib import Path
from uuid import uuid4

from evidence.checkpoint_text import TreeHead, checkpoint_note, tree_head
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import note_of
from tests.api.log_of_a_school import Log
from tests.api.taken_bundles import a_signed_case, accounts, checked, hashed, taken
from tests.school import code

__all__ = ["accounts", "hashed"]


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
