"""`onward verify --checkpoint` names each false signature, and counts what the log and witnesses signed."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from cli.service.installation import UserError
from cli.service.kept_heads import KeptHeads, given_keys, kept_heads, known_keys, notes_in
from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, WITNESS, SignerKey, VerifierKey
from evidence.signed_note import SignedNote, note_of
from evidence.witness.witness_folder import WitnessFolder
from store.tree.checkpoint_store import with_cosignatures
from store.tree.witness_store import keep_cosignature, list_witnesses
from store.verification.head_check import SignedHeads, check_cosignatures
from tests.evidence.witness.served_witness import A_KEY, NAME
from tests.evidence.witness.signed_log import KEY, SignedLog, log, watch
from tests.store.tree.conftest import intruder, tree_pool, tree_server

__all__ = ["intruder", "log", "tree_pool", "tree_server", "watch"]
FORGER = SignerKey.from_seed(KEY.verifier.name, LOG, b"f" * 32)
UNSIGNED = "has no signature by a known key of the log"
KEYS = [KEY.verifier, A_KEY.verifier]


class AlikeKey(VerifierKey):
    """A key whose four bytes are those of the log’s."""

    @property
    def key_id(self) -> bytes:
        return KEY.verifier.key_id


def a_head(size: int, by: SignerKey = KEY, cosigned: SignerKey | None = A_KEY) -> SignedNote:
    text = TreeHead(origin=KEY.verifier.name, size=size, root=bytes([size % 256]) * 32).text
    return note_of(text, [by.sign(text), *([cosigned.cosign(text, 5)] if cosigned else [])])


def checked(*notes: SignedNote, keys: list[VerifierKey] | None = None) -> KeptHeads:
    return kept_heads(Path("kept"), notes, KEYS if keys is None else keys)


def found(kept: KeptHeads) -> list[str]:
    return list(kept.doubts)


def test_a_head_that_another_key_signed_is_named() -> None:
    kept = checked(a_head(1), a_head(7, by=FORGER, cosigned=None))
    assert found(kept) == ["the head of 7 events has no signature by a known key of the log"]
    assert [head.size for head in kept.heads] == [1], "what no one is known to have signed accuses no one"
    assert "signed 1 of them. Witness governors.example/hill-school cosigned 1." in kept.said


def test_a_false_signature_is_named_with_its_signer() -> None:
    good = a_head(7)
    for at, name in ((0, KEY.verifier.name), (1, NAME)):
        lines = list(good.signatures)
        lines[at] = replace(lines[at], signature=lines[at].signature[:-1] + b"?")
        kept = checked(note_of(good.text, lines))
        assert found(kept) == [f"the signature of {name} under the head of 7 events is false"]
        assert len(kept.heads) == at, "a head that the log signed counts, whatever a witness’s line says"


def test_the_signature_of_one_log_is_not_that_of_another() -> None:
    text = TreeHead(origin="other.example/log", size=7, root=bytes(32)).text
    assert len(checked(note_of(text, [KEY.sign(text)])).doubts) == 1


async def test_keys_of_ones_own_are_used_instead_of_those_on_record(
    log: SignedLog, watch: WitnessFolder
) -> None:
    await log.cosigned_once(watch)
    async with log.pool.connection() as connection:
        assert await known_keys(connection, []) == KEYS
        assert await known_keys(connection, [FORGER.verifier]) == [FORGER.verifier, A_KEY.verifier]
        mine = SignerKey.from_seed("mine.example", WITNESS, b"m" * 32).verifier
        assert await known_keys(connection, [mine]) == [mine, KEY.verifier]
    with pytest.raises(UserError, match="--key needs a public key"):
        given_keys(["nonsense"])
    assert given_keys([f" {A_KEY.verifier.line}\n"]) == [A_KEY.verifier]
    assert list(notes_in(log.file.path))


async def test_the_databases_owner_cannot_add_a_key_of_the_log_as_a_witness(log: SignedLog) -> None:
    await log.signs(1, 7)
    forged = a_head(7, by=FORGER, cosigned=None)
    async with log.pool.connection() as connection, connection.transaction():
        await list_witnesses(connection, [FORGER.verifier.line], log.now())
        signature = forged.signatures[0].signature
        await keep_cosignature(connection, FORGER.verifier.line, KEY.verifier.name, 7, signature, log.now())
        kept = checked(forged, keys=await known_keys(connection, [KEY.verifier]))
        served = await with_cosignatures(connection, KEY.verifier.name, 7, forged.to_bytes())
        (wrong,) = await check_cosignatures(connection, 9)
    assert UNSIGNED in found(kept)[0]
    assert served == forged.to_bytes(), "its line is not a cosignature"
    assert wrong.says == "a cosignature of the signed head of 7 events is not of that head"


def test_a_key_that_only_looks_like_the_given_one_hides_no_signature() -> None:
    """Four bytes name a key: the owner of the database could find another with the same."""
    alike = AlikeKey(name=KEY.verifier.name, kind=WITNESS, public=FORGER.verifier.public)
    kept = checked(a_head(7, cosigned=None), keys=[KEY.verifier, alike])
    assert (found(kept), len(kept.heads)) == ([], 1)


async def test_a_witness_key_among_those_of_the_log_signs_nothing_for_it(log: SignedLog) -> None:
    named = SignerKey.from_seed(KEY.verifier.name, WITNESS, b"w" * 32).verifier.line
    await log.signs(1, 7)
    await log.superuser.execute("ALTER TABLE log_keys DISABLE TRIGGER ALL")
    await log.superuser.execute("UPDATE log_keys SET line = $1", named)
    await log.superuser.execute("ALTER TABLE log_keys ENABLE TRIGGER ALL")
    async with log.pool.connection() as connection, connection.transaction():
        assert await known_keys(connection, []) == []
        heads = await SignedHeads.begin(connection, [])
        assert [each.says for each in heads.end()] == ["the public key of the log was changed"]


def test_the_right_file_is_named_only_to_who_may_have_the_wrong_one() -> None:
    alone, unknown = a_head(7, cosigned=None), SignerKey.from_seed("nobody.example", WITNESS, b"n" * 32)
    right = "(The log’s own file never has lines of witnesses; /v1/checkpoint has them.)"
    assert checked(alone).said.endswith(f"No known witness cosigned any. {right}")
    assert checked(a_head(7, cosigned=unknown)).said.endswith("No known witness cosigned any.")
    assert checked(alone, keys=[KEY.verifier]).said.endswith(
        "No witness is set up here, and you gave the key of none."
    )


@pytest.mark.parametrize(
    ("was", "became"), [("\n\n", "\n"), ("\n", "\n> "), ("— ", "-- "), ("\n7\n", "\nseven\n"), ("=", "")]
)
def test_a_head_that_is_not_whole_is_refused_and_the_reader_learns_what_one_has(
    was: str, became: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(a_head(7).to_bytes().decode().replace(was, became))
    with pytest.raises(
        UserError, match="Give each head whole: the name of the log, the size, the root, an e"
    ):
        list(notes_in(kept))


@pytest.mark.parametrize(
    "stored",
    [b"x" * 30_000_000, b"x\n" * 15_000_000, a_head(7).to_bytes() + b"\0" * 30_000_000],
    ids=["one line", "lines", "after a head"],
)
def test_anything_that_is_not_a_file_of_heads_is_refused_before_it_is_read(
    stored: bytes, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(stored)
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="has something that is not a signed head"):
            list(notes_in(kept))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2_000_000, "less than a tenth of the file"
