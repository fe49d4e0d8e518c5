"""Signed notes are read, signed and checked as the note package of Go and C2SP do."""

import pytest

from evidence.note_keys import (
    LOG,
    WITNESS,
    KeyMalformed,
    SignatureWrong,
    SignerKey,
    VerifierKey,
    signed_by,
    signer_from,
    verifier_from,
)
from evidence.signed_note import NoteMalformed, note_from, note_of
from tests.evidence.published import published
from tests.with_each import with_each

GIVEN = published("notes")
PETER, ENOCH = verifier_from(GIVEN["peter"]), verifier_from(GIVEN["enoch"])
TEXT, PETER_LINE, ENOCH_LINE = GIVEN["text"], GIVEN["peter_line"], GIVEN["enoch_line"]


def read(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def test_a_note_is_signed_to_the_published_bytes() -> None:
    signer = signer_from(GIVEN["peter_signer"])
    assert signer.verifier == PETER
    note = note_of(TEXT, [signer.sign(TEXT)])
    assert note.to_bytes() == read(TEXT + "\n" + PETER_LINE)


def test_the_note_and_key_in_the_specification_fit() -> None:
    key = verifier_from(GIVEN["c2sp_key"])
    assert [each for each, _ in signed_by(note_from(read(GIVEN["c2sp_note"])), [key])] == [key]


def test_signatures_of_unknown_keys_are_ignored() -> None:
    note = note_from(read(TEXT + "\n" + PETER_LINE + ENOCH_LINE))
    assert [key for key, _ in signed_by(note, [PETER])] == [PETER]
    assert [key for key, _ in signed_by(note, [ENOCH, PETER])] == [PETER, ENOCH]


def test_a_key_with_the_name_or_the_id_of_a_known_one_is_unknown() -> None:
    named = VerifierKey(name="PeterNeumann", kind=LOG, public=ENOCH.public)
    with pytest.raises(SignatureWrong):
        signed_by(note_from(read(TEXT + "\n" + PETER_LINE)), [named])


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(SignatureWrong):
        signed_by(note_from(read(TEXT + "\n" + PETER_LINE)), [ENOCH])
    with pytest.raises(SignatureWrong):
        signed_by(note_from(read(TEXT + "\n" + PETER_LINE)), [])


def test_a_bad_signature_of_a_known_key_refuses_the_whole_note() -> None:
    note = note_from(read(TEXT.replace("problem", "Problem") + "\n" + PETER_LINE))
    with pytest.raises(SignatureWrong):
        signed_by(note, [PETER])
    bad = PETER_LINE.replace("x08go/ZJ", "x08go/ZK")
    with pytest.raises(SignatureWrong):
        signed_by(note_from(read(TEXT + "\n" + ENOCH_LINE + bad)), [PETER, ENOCH])


@with_each(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETER_LINE[:-1],
        "\x01" + TEXT + "\n" + PETER_LINE,
        "\t" + TEXT + "\n" + PETER_LINE,
        "\udcff" + TEXT + "\n" + PETER_LINE,
        TEXT + "\n\u2014 Bad Name x08go/ZJkuBS9UG=\n",
        TEXT + "\n\u2014 Bad+Name x08go/ZJkuBS9UG=\n",
        TEXT + "\n\u2014 Name x08goA==\n",
        TEXT + "\n\u2014 Name\n",
        TEXT + "\n- PeterNeumann x08go/ZJ\n",
        TEXT + "\n" + PETER_LINE + "Unexpected line.\n",
        TEXT + "\n" + PETER_LINE.replace("nAM=", "nAN="),  # another spelling of the same bytes
        TEXT + "\n" + PETER_LINE * 101,
        TEXT + "x" * 1_000_000 + "\n\n" + PETER_LINE,
    ],
)
def test_bytes_that_are_no_note_are_refused(note: str) -> None:
    with pytest.raises(NoteMalformed):
        note_from(read(note))


def test_the_text_may_have_empty_lines_and_sixteen_signatures_are_read() -> None:
    note = note_from(read("\n\n" + TEXT + "\n" + PETER_LINE * 16))
    assert note.text == "\n\n" + TEXT
    assert len(note.signatures) == 16


@with_each("text", ["no newline", "\u2014\ttab\n", ""])
def test_a_text_that_could_not_be_read_again_is_not_signed(text: str) -> None:
    with pytest.raises(NoteMalformed):
        note_of(text, [signer_from(GIVEN["peter_signer"]).sign(text)])


def test_every_part_of_a_key_line_alone_is_not_a_key() -> None:
    for line, parsed in ((GIVEN["peter"], verifier_from), (GIVEN["peter_signer"], signer_from)):
        for start in range(len(line)):
            for end in range(start, len(line) + 1):
                if (start, end) != (0, len(line)):
                    with pytest.raises(KeyMalformed):
                        parsed(line[start:end])


def test_every_changed_sign_of_a_key_line_makes_it_no_key() -> None:
    for line, parsed in ((GIVEN["peter"], verifier_from), (GIVEN["peter_signer"], signer_from)):
        for at, sign in enumerate(line):
            with pytest.raises(KeyMalformed):
                parsed(line[:at] + chr(ord(sign) + 1) + line[at + 1 :])


@with_each("name", ["wrong_length", "unknown_kind"])
def test_a_key_of_another_length_or_kind_is_refused(name: str) -> None:
    with pytest.raises(KeyMalformed):
        verifier_from(GIVEN[name])


@with_each("name", ["", "two words", "a+b", "a\u2003b", "a\nb"])
def test_a_key_has_no_name_that_a_note_may_not_have(name: str) -> None:
    with pytest.raises(KeyMalformed):
        SignerKey.from_seed(name, LOG, bytes(32))


def test_a_witness_key_has_the_published_id_and_differs_from_a_log_key_of_the_same_secret() -> None:
    key = verifier_from(GIVEN["witness_key"])
    assert (key.kind, key.line) == (WITNESS, GIVEN["witness_key"])
    one, other = (SignerKey.from_seed("x.example", kind, bytes(32)).verifier for kind in (LOG, WITNESS))
    assert one.public == other.public
    assert one.key_id != other.key_id
