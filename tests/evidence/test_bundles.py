"""Two verifiers, in Python and in shell, agree on good bundles, and say what those cannot show."""

import json
import shutil
import sys

import pytest

from evidence.note_keys import LOG, WITNESS, SignerKey
from tests.evidence.bundles import A_WITNESS, CASE, NEXT_KEY, THE_LOG, a_bundle, kept_head, unzipped, zipped
from tests.evidence.elsewhere import VERIFIERS, Elsewhere, elsewhere
from tests.with_each import with_each

__all__ = ["elsewhere"]

GOOD = unzipped(a_bundle())


def test_both_agree_on_a_good_bundle(elsewhere: Elsewhere) -> None:
    code, said = elsewhere.python(zipped(GOOD))
    assert code == 0, said
    assert "hill-school.example/log signed a tree of 85 entries (key " in said
    assert "The witness governors.example/w1 saw it by 27 November 2026 10:02:00 UTC." in said
    assert f"{CASE}: 3 entries. Each follows from the one before, is in the tree, and its words are" in said
    assert f"came with the bundle. Compare them with those that you know:\n{THE_LOG.verifier.line}\n" in said
    assert said.count(A_WITNESS.verifier.line) == 1
    code, said = elsewhere.shell(zipped(GOOD))
    assert code == 0, said
    assert f"{CASE}: 3 entries. Each follows from the one before, and is in the tree." in said
    assert "The witness governors.example/w1 saw it by 27 November 2026 10:02:00 UTC." in said


def test_both_read_files_whose_last_line_has_no_end(elsewhere: Elsewhere) -> None:
    ends = (f"entries/{CASE}.tsv", "checkpoint", "log.vkey", "witnesses.vkey")
    bundle = zipped(GOOD | {name: GOOD[name].removesuffix(b"\n") for name in ends})
    for code, said in elsewhere.both(bundle):
        assert (code, f"{CASE}: 3 entries." in said, "The witness governors" in said) == (0, True, True), said


def test_both_say_what_no_signature_is_over(elsewhere: Elsewhere) -> None:
    for _, said in elsewhere.both(zipped(GOOD)):
        assert "No signature is over the policies and the calendar in documents/" in said.splitlines()[-1]


@with_each(
    ("at", "told"),
    [
        (1, "01 January 1970 00:00:01"),
        (951782400, "29 February 2000 00:00:00"),
        (1798761599, "31 December 2026 23:59:59"),
        (4107542400, "01 March 2100 00:00:00"),
    ],
)
def test_both_say_when_a_witness_saw_it(at: int, told: str, elsewhere: Elsewhere) -> None:
    bundle = a_bundle(seen=at)
    for code, said in elsewhere.both(bundle):
        assert (code, f"The witness governors.example/w1 saw it by {told} UTC.\n" in said) == (0, True), said


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
    compare = f"came with the bundle. Compare them with those that you know:\n{A_WITNESS.verifier.line}\n"
    assert compare in elsewhere.python(zipped(GOOD), *known)[1]
    both = (*known, "--witness", A_WITNESS.verifier.line)
    assert "came with the bundle" not in elsewhere.python(zipped(GOOD), *both)[1]
    code, said = elsewhere.python(zipped(GOOD), "--key", other)
    assert (code, "signed the tree head. If the log has a new key" in said) == (1, True)
    code, said = elsewhere.shell(zipped(GOOD), f"{other}\n")
    assert (code, "None of the log's keys, which you gave, signed the tree head. " in said) == (1, True), said
    assert elsewhere.shell(zipped(GOOD), f"{THE_LOG.verifier.line}\n{A_WITNESS.verifier.line}\n")[0] == 0
    unseen = SignerKey.from_seed("another.example/w", WITNESS, b"o" * 32).verifier.line
    code, said = elsewhere.python(zipped(GOOD), "--witness", unseen)
    assert (code, "No witness signed it" in said) == (0, True)


def test_a_key_among_those_of_witnesses_never_signs_for_the_log(elsewhere: Elsewhere) -> None:
    """Nor for a witness: the log’s key came from elsewhere, or with the bundle."""
    forger = SignerKey.from_seed(THE_LOG.verifier.name, LOG, b"E" * 32)
    forged = unzipped(a_bundle(signers=(forger,))) | {"witnesses.vkey": f"{forger.verifier.line}\n".encode()}
    known = f"{THE_LOG.verifier.line}\n"
    for code, said in (
        elsewhere.python(zipped(forged), "--key", THE_LOG.verifier.line),
        elsewhere.shell(zipped(forged), known),
        *elsewhere.both(zipped(forged | {"log.vkey": known.encode()})),
    ):
        assert (code, "signed the tree head. If the log has a new key" in said) == (1, True), said


def test_a_key_that_is_none_accuses_no_one(elsewhere: Elsewhere) -> None:
    name, key_id, key = THE_LOG.verifier.line.split("+", 2)
    other = f"{int(key_id, 16) ^ 1:08x}"
    for wrong in ("x", "x+y", f"{name}+{other}+{key}", f"{name}+{key_id}+{key[:-4]}"):
        code, said = elsewhere.python(zipped(GOOD), "--key", wrong)
        assert (code, said.count("\n"), "or a key or file that you gave" in said) == (2, 1, True), said
        code, said = elsewhere.shell(zipped(GOOD), f"{wrong}\n")
        assert (code, said.count("\n"), "is not a whole line of a public key" in said) == (2, 1, True), said


def test_a_key_that_ends_with_a_plus_is_read_whole(elsewhere: Elsewhere) -> None:
    """One in sixty-four does: + is a digit of base64, and it stands between the parts of the line."""
    such = SignerKey.from_seed(THE_LOG.verifier.name, LOG, (31).to_bytes(32, "big"))
    assert such.verifier.line.endswith("+")
    bundle = zipped(unzipped(a_bundle(signers=(such,))) | {"log.vkey": f"{such.verifier.line}\n".encode()})
    for code, said in elsewhere.both(bundle):
        assert (code, "signed a tree of 85 entries" in said) == (0, True), said


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


def test_anything_that_is_not_a_bundle_is_said_in_one_line(elsewhere: Elsewhere) -> None:
    for stuff in (b"", b"no zip", zipped({"policy.toml": b""}, honest=False)):
        code, said = elsewhere.python(stuff)
        assert (code, said.count("\n")) == (2, 1), said
    assert elsewhere.shell(stuff)[0] == 2


def test_both_find_that_nothing_is_in_it(elsewhere: Elsewhere) -> None:
    empty = {"format": "onward bundle 1", "made_at": "", "streams": {}, "sizes": {}, "files": {}}
    nothing = {"manifest.json": json.dumps(empty, indent=1).encode(), "checkpoint": b""}
    for code, said in elsewhere.both(zipped(nothing, honest=False)):
        assert (code, "DOES NOT HOLD" in said) == (1, True), said


def test_the_verifier_stays_short_enough_to_read() -> None:
    assert len((VERIFIERS / "verify.py").read_text("utf-8").splitlines()) < 200


def test_a_mixed_up_key_or_a_missing_program_accuses_no_one(elsewhere: Elsewhere) -> None:
    code, said = elsewhere.python(zipped(GOOD), "--key", A_WITNESS.verifier.line)
    assert (code, "lacks a part of a log's public key" in said) == (2, True), said
    code, said = elsewhere.shell(zipped(GOOD), f"{A_WITNESS.verifier.line}\n")
    assert (code, "has no public key of a log." in said) == (2, True), said
    without = elsewhere.ran(sys.executable, "-I", "-S", str(elsewhere.folder / "verify.py"), "x")
    assert without == (2, "This needs the Python package cryptography; or use verify.sh.\n")
    elsewhere.shell(zipped(GOOD))
    (elsewhere.folder / "empty").mkdir()
    for name in ("mktemp", "rm", "cat", "grep"):
        (elsewhere.folder / "empty" / name).symlink_to(shutil.which(name) or name)
    shell = shutil.which("sh") or "sh"
    run = f"PATH={elsewhere.folder / 'empty'}; export PATH; exec {shell} verify.sh unpacked"
    needs = "This needs openssl 3. It is not here, or is an older one.\n"
    assert elsewhere.ran(shell, "-c", run) == (2, needs)


def test_a_file_that_a_mac_adds_to_the_folder_is_left_aside(elsewhere: Elsewhere) -> None:
    assert elsewhere.shell(zipped({**GOOD, ".DS_Store": b"x", "words/._x": b"x"}, honest=False))[0] == 0
    assert elsewhere.shell(zipped({**GOOD, "more.txt": b"x"}, honest=False))[0] == 1


def test_the_shell_finds_a_witness_whose_key_came_with_the_bundle(elsewhere: Elsewhere) -> None:
    code, said = elsewhere.shell(zipped(GOOD), f"{THE_LOG.verifier.line}\n")
    assert (code, f"Compare them with those that you know:\n{A_WITNESS.verifier.line}\n" in said) == (0, True)
    assert "The witness governors.example/w1 saw it by" in said


@with_each(
    ("name", "keys", "expected"),
    [
        ("log.vkey", "", 1),
        ("log.vkey", f"{A_WITNESS.verifier.line}\n", 2),
        ("log.vkey", f"{THE_LOG.verifier.line}\nx\n", 2),
        ("witnesses.vkey", "x\n", 2),
    ],
)
def test_both_end_alike_whatever_keys_a_bundle_has(
    elsewhere: Elsewhere, name: str, keys: str, expected: int
) -> None:
    broken = zipped({**GOOD, name: keys.encode()})
    (code, said), (also, told) = elsewhere.python(broken), elsewhere.shell(broken)
    assert (code, also) == (expected, expected), (said, told)


@pytest.mark.parametrize("signers", [(NEXT_KEY, THE_LOG), (NEXT_KEY,)], ids=["both keys", "the new key"])
def test_a_key_that_was_replaced_still_proves_what_it_signed(
    signers: tuple[SignerKey, ...], elsewhere: Elsewhere
) -> None:
    """The head that a reader kept is signed by the key of before, and the bundle’s by its successor."""
    bundle = a_bundle(signers=signers)
    (elsewhere.folder / "kept").write_bytes(kept_head())
    known = f"{THE_LOG.verifier.line}\n{NEXT_KEY.verifier.line}\n"
    status, said = elsewhere.python(bundle, "--checkpoint", str(elsewhere.folder / "kept"))
    assert (status, "It goes on from the tree of" in said) == (0, True), said
    assert elsewhere.shell(bundle, known)[0] == 0
    status, said = elsewhere.python(bundle, "--key", THE_LOG.verifier.line)
    assert status == (0 if THE_LOG in signers else 1), said
    assert elsewhere.shell(bundle, THE_LOG.verifier.line + "\n")[0] == status
