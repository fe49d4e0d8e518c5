"""What both verifiers say of a head that a reader kept: it goes on, does not, or this file cannot say."""

import json
from collections.abc import Callable

import pytest

from delivery.head_mail import FRAME
from evidence.note_keys import LOG, SignerKey
from tests.evidence.bundles import NEXT_KEY, THE_LOG, a_bundle, kept_head, unzipped, zipped
from tests.evidence.elsewhere import Elsewhere, elsewhere

__all__ = ["elsewhere"]
GOOD = a_bundle()
THE_LOG_BEFORE = SignerKey.from_seed("hill-school.example/log-before", LOG, b"b" * 32)
ANOTHER = SignerKey.from_seed("other.example/log", LOG, b"o" * 32)


def both(elsewhere: Elsewhere, bundle: bytes, kept: bytes, *keys: SignerKey) -> list[tuple[int, str]]:
    """What each verifier says, with these keys from elsewhere or those of the bundle."""
    (elsewhere.folder / "kept").write_bytes(kept)
    given = [option for key in keys for option in ("--key", key.verifier.line)]
    lines = "".join(f"{key.verifier.line}\n" for key in keys) or None
    return [elsewhere.python(bundle, "--checkpoint", "kept", *given), elsewhere.shell(bundle, lines, kept)]


SLOW = pytest.mark.long("the shell verifier hashes slowly: one size of each answer is in every run")


def and_sizes(first: int, *others: int) -> pytest.MarkDecorator:
    """The first size in every run, the others in the long one."""
    return pytest.mark.parametrize("size", [first, *(pytest.param(each, marks=SLOW) for each in others)])


@and_sizes(61, 1, 2, 3, 32, 63, 64, 84, 85)
def test_both_see_that_it_goes_on(size: int, elsewhere: Elsewhere) -> None:
    for code, said in both(elsewhere, a_bundle(since=size), kept_head(size=size)):
        assert (code, f"It goes on from the tree of {size} entries that you kept." in said) == (0, True), said


@and_sizes(61, 1, 32, 64, 85)
def test_both_accuse_a_record_that_was_rewritten(size: int, elsewhere: Elsewhere) -> None:
    for code, said in both(elsewhere, a_bundle(since=size), kept_head(size=size, changed=True)):
        told = f"DOES NOT HOLD. The tree does not go on from the tree of {size} entries that you kept.\n"
        assert (code, said.endswith(told)) == (1, True), said


@SLOW
def test_both_accuse_if_the_proof_is_broken(elsewhere: Elsewhere) -> None:
    files = unzipped(GOOD)
    path = json.loads(files["consistency.json"])
    for wrong in ([], path[:-1], path[1:], [*path, path[0]], path[::-1]):
        broken = zipped(files | {"consistency.json": json.dumps(wrong).encode()})
        for code, said in both(elsewhere, broken, kept_head()):
            assert (code, "does not go on from the tree of 61 entries" in said) == (1, True), (wrong, said)


def test_both_accuse_no_one_if_the_file_has_no_proof_from_that_head(elsewhere: Elsewhere) -> None:
    """An honest bundle that was made without the head, with another one, or before the head was signed."""
    for bundle, size in ((a_bundle(since=None), 61), (GOOD, 40), (GOOD, 90), (a_bundle(since=None), 90)):
        for code, said in both(elsewhere, bundle, kept_head(size=size)):
            assert code == 3, said
            sound = "NOT SHOWN. The file itself is sound. No proof in it joins your tree of "
            told = f"{sound}{size} entries to its 85. Ask for one made with your tree head"
            assert said.splitlines()[-1].startswith(told), said
            assert "EVERYTHING HOLDS" not in said
            assert "DOES NOT HOLD" not in said


def test_a_broken_bundle_is_accused_also_if_it_has_no_proof_from_that_head(elsewhere: Elsewhere) -> None:
    broken = a_bundle(since=None, changed_leaf=True)
    for code, said in both(elsewhere, broken, kept_head()):
        assert (code, "is not in the tree that was signed" in said) == (1, True), said


@SLOW
def test_a_bundle_of_an_earlier_release_says_not_from_where_its_proof_is(elsewhere: Elsewhere) -> None:
    files = unzipped(GOOD)
    manifest = json.loads(files["manifest.json"])
    del manifest["since"]
    earlier = zipped(files | {"manifest.json": json.dumps(manifest, indent=1).encode()})
    for kept, expected in ((kept_head(), 0), (kept_head(changed=True), 1), (kept_head(size=90), 3)):
        for code, said in both(elsewhere, earlier, kept):
            assert code == expected, said


def test_a_head_of_another_log_is_accused(elsewhere: Elsewhere) -> None:
    kept = kept_head(origin=ANOTHER.verifier.name, signers=(ANOTHER,))
    for code, said in both(elsewhere, GOOD, kept):
        told = "DOES NOT HOLD. The tree head that you kept is of another log."
        assert (code, told in said) == (1, True), said


@pytest.mark.parametrize(
    "given", [(), pytest.param((THE_LOG,), marks=SLOW), pytest.param((THE_LOG, THE_LOG_BEFORE), marks=SLOW)]
)
def test_a_head_of_the_log_before_a_restore_accuses_no_one(
    given: tuple[SignerKey, ...], elsewhere: Elsewhere
) -> None:
    """Its key is in the bundle, so the school did not hide that its log began again."""
    files = unzipped(GOOD)
    files["log.vkey"] = f"{THE_LOG_BEFORE.verifier.line}\n".encode() + files["log.vkey"]
    kept = kept_head(origin=THE_LOG_BEFORE.verifier.name, signers=(THE_LOG_BEFORE,))
    for code, said in both(elsewhere, zipped(files), kept, *given):
        told = (
            "NOT SHOWN. The file itself is sound. Your tree head is of hill-school.example/log-before, the "
            "file is of hill-school.example/log. A record that was restored gets a new log."
        )
        assert (code, said.splitlines()[-1].startswith(told)) == (3, True), said


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.replace(b"\n61\n", b"\n62\n"),
        lambda kept: kept.replace(b"=\n\n", b"A\n\n", 1).replace(b"/log\n", b"/lag\n", 1),
        lambda kept: b"\n".join([*kept.split(b"\n")[:2], b"A" * 43 + b"=", *kept.split(b"\n")[3:]]),
        lambda kept: kept[:-12] + (b"AAAA" if kept[-12:-8] != b"AAAA" else b"BBBB") + kept[-8:],
    ],
    ids=["the size", "the name", "the root", "the signature"],
)
def test_a_copy_that_was_changed_accuses_no_one(
    change: Callable[[bytes], bytes], elsewhere: Elsewhere
) -> None:
    for code, said in both(elsewhere, GOOD, change(kept_head())):
        assert code == 3, said
        last = said.splitlines()[-1]
        assert last.startswith("NOT SHOWN. The file itself is sound. The signature of "), said
        assert "the tree head that you kept is false. Your copy was changed: " in last


def test_a_copy_of_which_an_end_is_missing_cannot_be_read(elsewhere: Elsewhere) -> None:
    for code, said in both(elsewhere, GOOD, kept_head()[:-3]):
        assert (code, "cannot be read" in said, "DOES NOT HOLD" in said) == (2, True, False), said


@SLOW
def test_after_a_new_key_both_ask_for_the_line_of_before(elsewhere: Elsewhere) -> None:
    """A bundle from before and one from after, at a reader who has the old line, the new one, or both."""
    before, after = a_bundle(), a_bundle(signers=(NEXT_KEY,))
    for bundle, keys, expected in (
        (before, (THE_LOG,), 0),
        (before, (NEXT_KEY,), 1),
        (after, (THE_LOG,), 1),
        (after, (NEXT_KEY,), 3),
        (before, (THE_LOG, NEXT_KEY), 0),
        (after, (THE_LOG, NEXT_KEY), 0),
    ):
        for code, said in both(elsewhere, bundle, kept_head(), *keys):
            assert code == expected, said
            asks = "If the log has a new key, give the old line and the new one" in said
            assert asks == (expected != 0), said
            if expected == 3:
                assert "NOT SHOWN. The file itself is sound. None of the log's keys" in said
                assert "signed the tree head that you kept." in said


@SLOW
def test_of_several_kept_heads_one_must_be_given(elsewhere: Elsewhere) -> None:
    for kept in (kept_head() + kept_head(), b"", b"<html>\n\nNot found\n"):
        for code, said in both(elsewhere, GOOD, kept):
            assert (code, "signed tree head" in said and "Give a file with one." in said) == (2, True), said
            assert "DOES NOT HOLD" not in said
    code, said = elsewhere.python(GOOD, "--checkpoint", "none.txt")
    assert (code, "No such file" in said, "none.txt" in said) == (2, True, True), said
    code, said = elsewhere.ran("sh", "verify.sh", "unpacked", "-", "none.txt")
    assert (code, said) == (2, "none.txt is not a file. Give a file with a signed tree head that you kept.\n")


MAIL = FRAME.format(text="Keep this.\n\nIt is a head.", head=kept_head().decode(), keys=THE_LOG.verifier.line)


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(b"\xef\xbb\xbf" + kept_head().replace(b"\n", b"\r\n"), id="Windows", marks=SLOW),
        pytest.param(b"\n\n" + kept_head(), id="lines before", marks=SLOW),
        pytest.param(kept_head() + b"\n\n", id="lines after", marks=SLOW),
        pytest.param(kept_head().removesuffix(b"\n"), id="no end", marks=SLOW),
        pytest.param(kept_head().replace(b"\n", b" \n"), id="spaces", marks=SLOW),
        pytest.param(
            b"".join(b"  " + line for line in kept_head().splitlines(keepends=True)),
            id="indented",
            marks=SLOW,
        ),
        pytest.param(MAIL.encode(), id="mail", marks=SLOW),
        pytest.param(MAIL.replace("\n", "\r\n").encode(), id="mail on Windows"),
    ],
)
def test_a_head_is_found_whatever_is_around_it(kept: bytes, elsewhere: Elsewhere) -> None:
    for code, said in both(elsewhere, GOOD, kept, THE_LOG):
        assert (code, "It goes on from the tree of 61 entries that you kept." in said) == (0, True), said
