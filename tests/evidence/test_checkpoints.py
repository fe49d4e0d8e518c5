"""Checkpoints, cosignatures, proofs as text and messages to witnesses have the forms of C2SP."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.checkpoint_text import CheckpointMalformed, InclusionText, TreeHead, kept_note, tree_head
from evidence.note_keys import LOG, WITNESS, SignatureWrong, SignerKey, cosigned_at, signed_by
from evidence.signed_note import SignedNote, note_from, note_of
from evidence.witness_messages import (
    WitnessMessageMalformed,
    add_checkpoint_from,
    cosignatures_from,
    size_body,
    size_from_body,
)
from tests.evidence.inclusion_reader import InclusionTextMalformed, inclusion_text
from tests.evidence.published import published
from tests.with_each import with_each

GIVEN = published("notes")
HEAD = TreeHead(origin="school.example/log", size=7, root=bytes(range(32)))
THE_LOG = SignerKey.from_seed("school.example/log", LOG, b"l" * 32)
A_WITNESS = SignerKey.from_seed("governor.example/w1", WITNESS, b"w" * 32)
AT = 1_764_000_000


def signed() -> SignedNote:
    return note_of(HEAD.text, [THE_LOG.sign(HEAD.text), A_WITNESS.cosign(HEAD.text, AT)])


def test_the_published_checkpoint_is_read_and_written_to_the_same_bytes() -> None:
    note = note_from(GIVEN["checkpoint"].encode())
    head = tree_head(note.text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.text == note.text
    assert note.to_bytes() == GIVEN["checkpoint"].encode()
    assert cosigned_at(note.signatures[1]) == GIVEN["cosigned_at"]


@with_each(
    "around",
    [
        "{}",
        "\ufeff\n\n{}\n\n",
        "The head of the day.\n\n{}\nThe public key of the record:\nschool.example/log+1+A\n",
        "The head of the day:\n{}This e-mail names no child.\n",
    ],
)
@with_each("end", ["\n", "\r\n", " \n", "\n  "])
def test_a_kept_head_is_found_whatever_is_around_it(around: str, end: str) -> None:
    text = around.format(signed().to_bytes().decode()).replace("\n", end)
    assert kept_note(text) == signed()


@with_each("text", ["", "{}\n{}", "x", "A head.\n\nschool.example/log\n7\nAAAA\n", "a\n1\nA\n" * 99_999])
def test_a_text_without_just_one_head_is_refused(text: str) -> None:
    with pytest.raises(CheckpointMalformed):
        kept_note(text.format(*[signed().to_bytes().decode()] * 2))


def test_extension_lines_are_left_aside() -> None:
    assert tree_head(HEAD.text + "more\nand more\n") == HEAD


@with_each(
    "text",
    [
        "",
        "a\n7\n",
        "\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n07\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n-7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n٧\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n7\nAAECAwQF\n",
        "a\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n",
        "a\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "a\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\nmore\n",
    ],
)
def test_texts_that_are_no_checkpoint_are_refused(text: str) -> None:
    with pytest.raises(CheckpointMalformed):
        tree_head(text)


def test_a_cosignature_is_over_its_time_and_the_whole_text() -> None:
    line = A_WITNESS.cosign(HEAD.text, AT)
    said = f"cosignature/v1\ntime {AT}\n".encode() + HEAD.text.encode()
    private = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    assert line.signature == AT.to_bytes(8, "big") + private.sign(said)
    assert [key for key, _ in signed_by(signed(), [THE_LOG.verifier, A_WITNESS.verifier])] == [
        THE_LOG.verifier,
        A_WITNESS.verifier,
    ]


@with_each("time", [(AT + 1).to_bytes(8, "big"), b"\xff" * 8, b""])
def test_a_cosignature_with_another_time_is_wrong(time: bytes) -> None:
    line = A_WITNESS.cosign(HEAD.text, AT)
    assert not A_WITNESS.verifier.verifies(HEAD.text, time + line.signature[8:])


def test_a_log_does_not_pass_for_a_witness() -> None:
    line = A_WITNESS.cosign(HEAD.text, AT)
    assert not THE_LOG.verifier.verifies(HEAD.text, line.signature[8:])
    with pytest.raises(SignatureWrong):
        signed_by(note_of(HEAD.text, [line]), [THE_LOG.verifier])


def test_a_proof_as_text_is_read_as_it_was_written() -> None:
    proof = InclusionText(index=3, path=(bytes(32), b"x" * 32), checkpoint=signed())
    assert inclusion_text(proof.to_bytes()) == proof
    first = proof.to_bytes().split(b"\n")[0]
    assert first == b"c2sp.org/tlog-proof@v1"


def test_a_proof_of_the_only_entry_has_no_hashes() -> None:
    proof = InclusionText(index=0, path=(), checkpoint=signed())
    assert proof.to_bytes().startswith(b"c2sp.org/tlog-proof@v1\nindex 0\n\nschool.example/log\n7\n")
    assert inclusion_text(proof.to_bytes()) == proof


@with_each(
    ("old", "new"),
    [
        (b"@v1", b"@v2"),
        (b"index 3", b"index 03"),
        (b"index 3\n", b""),
        (b"index 3", b"extra !!\nindex 3"),
        (b"eHh4", b"eHh"),
        (b"\n\n", b"\n"),
        (b"\n\n", b"\n\n\n"),
    ],
)
def test_a_text_that_is_not_a_proof_is_refused(old: bytes, new: bytes) -> None:
    proof = InclusionText(index=3, path=(bytes(32), b"x" * 32), checkpoint=signed()).to_bytes()
    assert old in proof
    with pytest.raises(InclusionTextMalformed):
        inclusion_text(proof.replace(old, new))


def test_the_published_request_to_a_witness_is_read_and_written_to_the_same_bytes() -> None:
    request = add_checkpoint_from(GIVEN["add_checkpoint"].encode())
    assert (request.old, len(request.path), len(request.checkpoint.signatures)) == (20852014, 4, 2)
    assert request.to_bytes() == GIVEN["add_checkpoint"].encode()


@with_each(
    ("old", "new"),
    [
        ("old 20852014", "old 020852014"),
        ("old 20852014", "size 20852014"),
        ("old 20852014", "old -1"),
        ("PlRNCrwHp", "PlRNCrw"),
        ("\n\nexample", "\nexample"),
        ("\n\nexample", "\n\n\nexample"),
        ("\n\n\u2014", "\n\u2014"),
    ],
)
def test_a_request_of_another_form_is_refused(old: str, new: str) -> None:
    assert old in GIVEN["add_checkpoint"]
    with pytest.raises(WitnessMessageMalformed):
        add_checkpoint_from(GIVEN["add_checkpoint"].replace(old, new, 1).encode())


def test_a_witness_says_which_size_it_saw_last() -> None:
    assert size_body(20852014) == b"20852014\n"
    assert size_from_body(b"20852014\n") == 20852014
    for body in (b"20852014", b"", b"\n", b"01\n", b"-1\n", b"1\n\n", b"\xff\n"):
        with pytest.raises(WitnessMessageMalformed):
            size_from_body(body)


def test_only_cosignatures_of_known_witnesses_over_this_checkpoint_count() -> None:
    other = SignerKey.from_seed("nobody.example", WITNESS, b"n" * 32)
    good, unknown = A_WITNESS.cosign(HEAD.text, AT), other.cosign(HEAD.text, AT)
    wrong = A_WITNESS.cosign("another\n", AT)
    body = "".join(each.line for each in (unknown, wrong, good)).encode()
    assert cosignatures_from(body, HEAD.text, [A_WITNESS.verifier]) == [good]
    with pytest.raises(WitnessMessageMalformed):
        cosignatures_from(b"good morning\n", HEAD.text, [A_WITNESS.verifier])
