"""Two verifiers, in Python and in shell, agree on good bundles, and say what those cannot show."""

import json

from evidence.note_keys import LOG, WITNESS, SignerKey
from tests.evidence.bundles import (
    A_WITNESS,
    CASE,
    THE_LOG,
    a_bundle,
    kept_head,
    unzipped,
    zipped,
)
from tests.evidence.elsewhere import VERIFIERS, Elsewhere, elsewhere

__all__ = ["elsewhere"]
GOOD = unzipped(a_bundle())


def test_both_agree_on_a_good_bundle(elsewhere: Elsewhere) -> None:
    code, said = elsewhere.python(zipped(GOOD))
    assert code == 0, said
    assert "hill-school.example/log signed a tree of 85 entries." in said
    assert "The witness governors.example/w1 saw it by 27 November 2026 10:02:00 UTC." in said
    assert f"{CASE}: 3 entries. Each follows from the one before, is in the tree, and its words are" in said
    assert f"came with the bundle. Compare them with those that you know: {THE_LOG.verifier.line} " in said
    assert said.count(A_WITNESS.verifier.line) == 1
    code, said = elsewhere.shell(zipped(GOOD))
    assert code == 0, said
    assert f"{CASE}: 3 entries. Each follows from the one before, and is in the tree." in said
    assert "The witness governors.example/w1 saw the tree at 1795773720 seconds" in said


def test_one_bundle_has_one_spelling() -> None:
    assert a_bundle() == a_bundle()


def test_a_sealed_bundle_has_no_words_and_is_checked_too(elsewhere: Elsewhere) -> None:
    sealed = a_bundle(opened=False)
    assert not any(name.startswith(("words/", "keys/")) for name in unzipped(sealed))
    code, said = elsewhere.python(sealed)
    assert (code, "its words stay sealed" in said) == (0, True)
    assert elsewhere.shell(sealed)[0] == 0


def test_a_key_from_elsewhere_is_used_instead_of_that_in_the_bundle(elsewhere: Elsewhere) -> None:
    other = SignerKey.from_seed(THE_LOG.verifier.name, LOG, b"o" * 32).verifier.line
    known = ("--key", THE_LOG.verifier.line)
    assert THE_LOG.verifier.line not in elsewhere.python(zipped(GOOD), *known)[1]
    assert (
        f"came with the bundle. Compare them with those that you know: {A_WITNESS.verifier.line}\n"
        in (elsewhere.python(zipped(GOOD), *known)[1])
    )
    both = (*known, "--witness", A_WITNESS.verifier.line)
    assert "came with the bundle" not in elsewhere.python(zipped(GOOD), *both)[1]
    code, said = elsewhere.python(zipped(GOOD), "--key", other)
    assert (code, "did not sign the tree head" in said) == (1, True)
    assert elsewhere.shell(zipped(GOOD), f"{other}\n")[0] == 1
    assert elsewhere.shell(zipped(GOOD), f"{THE_LOG.verifier.line}\n{A_WITNESS.verifier.line}\n")[0] == 0
    unseen = SignerKey.from_seed("another.example/w", WITNESS, b"o" * 32).verifier.line
    code, said = elsewhere.python(zipped(GOOD), "--witness", unseen)
    assert (code, "No witness signed it" in said) == (0, True)


def test_a_head_that_was_kept_shows_that_the_tree_only_grew(elsewhere: Elsewhere) -> None:
    (elsewhere.folder / "kept").write_bytes(kept_head())
    code, said = elsewhere.python(zipped(GOOD), "--checkpoint", "kept")
    assert (code, "It goes on from the tree of 61 entries that you kept." in said) == (0, True)
    (elsewhere.folder / "kept").write_bytes(kept_head(changed=True))
    code, said = elsewhere.python(zipped(GOOD), "--checkpoint", "kept")
    assert (code, "not shown to go on" in said) == (1, True)


def test_a_key_among_those_of_witnesses_never_signs_for_the_log(elsewhere: Elsewhere) -> None:
    forger = SignerKey.from_seed(THE_LOG.verifier.name, LOG, b"E" * 32)
    forged = unzipped(a_bundle(signers=(forger,)))
    forged["witnesses.vkey"] = f"{forger.verifier.line}\n".encode()
    code, said = elsewhere.python(zipped(forged), "--key", THE_LOG.verifier.line)
    assert (code, "The log did not sign the tree head." in said) == (1, True), said


def test_of_several_kept_heads_one_must_be_given(elsewhere: Elsewhere) -> None:
    for kept in (kept_head() + kept_head(), b""):
        (elsewhere.folder / "kept").write_bytes(kept)
        code, said = elsewhere.python(zipped(GOOD), "--checkpoint", "kept")
        assert (code, "kept has no signed tree head, or several." in said) == (2, True), said
        assert "DOES NOT HOLD" not in said
    code, said = elsewhere.python(zipped(GOOD), "--checkpoint", "none.txt")
    assert (code, "No such file" in said, "none.txt" in said) == (2, True, True), said


def test_a_head_that_was_copied_on_windows_is_read(elsewhere: Elsewhere) -> None:
    (elsewhere.folder / "kept").write_bytes(kept_head().replace(b"\n", b"\r\n"))
    assert elsewhere.python(zipped(GOOD), "--checkpoint", "kept")[0] == 0


def test_a_key_that_is_none_accuses_no_one(elsewhere: Elsewhere) -> None:
    name, key_id, key = THE_LOG.verifier.line.split("+", 2)
    other = f"{int(key_id, 16) ^ 1:08x}"
    for wrong in ("x", "x+y", f"{name}+{other}+{key}", f"{name}+{key_id}+{key[:-4]}"):
        code, said = elsewhere.python(zipped(GOOD), "--key", wrong)
        assert (code, said.count("\n"), "or a key or file that you gave" in said) == (2, 1, True), said


def test_the_shell_says_what_to_give(elsewhere: Elsewhere) -> None:
    assert elsewhere.shell(zipped(GOOD))[0] == 0
    code, said = elsewhere.ran("sh", "verify.sh", "unpacked", THE_LOG.verifier.line)
    assert (code, "Give a file with public keys, a line each." in said) == (2, True), said
    (elsewhere.folder / "bundle.zip").write_bytes(zipped(GOOD))
    code, said = elsewhere.ran("sh", "verify.sh", "bundle.zip")
    assert (code, "First: unzip BUNDLE.zip" in said) == (2, True), said


def test_words_that_are_not_those_of_the_seal_are_found(elsewhere: Elsewhere) -> None:
    name = f"words/{CASE}.jsonl"
    for words in (
        GOOD[name].replace(b"Bruises", b"Nothing"),
        GOOD[name] + b"{}\n",
        b"".join(GOOD[name].splitlines(keepends=True)[:2]),
    ):
        code, said = elsewhere.python(zipped(GOOD | {name: words}))
        assert (code, "words" in said) == (1, True), said
    code, said = elsewhere.python(zipped(GOOD | {f"keys/{CASE}": b"00" * 32}))
    assert (code, "are not those that were sealed" in said) == (1, True)


def test_what_is_no_bundle_is_said_in_one_line(elsewhere: Elsewhere) -> None:
    for stuff in (b"", b"no zip", zipped({"policy.toml": b""}, honest=False)):
        code, said = elsewhere.python(stuff)
        assert (code, said.count("\n")) == (2, 1), said
    assert elsewhere.shell(stuff)[0] == 2


def test_both_find_that_nothing_is_in_it(elsewhere: Elsewhere) -> None:
    nothing = {"manifest.json": json.dumps({"files": {}, "streams": {}}).encode(), "checkpoint": b""}
    for code, said in (
        elsewhere.python(zipped(nothing, honest=False)),
        elsewhere.shell(zipped(nothing, honest=False)),
    ):
        assert (code, "DOES NOT HOLD" in said) == (1, True), said


def test_the_verifier_stays_short_enough_to_read() -> None:
    assert len((VERIFIERS / "verify.py").read_text("utf-8").splitlines()) < 200
