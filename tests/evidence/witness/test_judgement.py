"""A witness cosigns only a tree that goes on from the one before, and answers in the protocol's order."""

from dataclasses import replace

import pytest

from evidence.checkpoint_text import TreeHead
from evidence.merkle_tree import EMPTY_ROOT
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import note_of
from evidence.witness.judgement import NO_PROOF, SHORTER, TWO_TREES, Cosign, Refuse, judge
from evidence.witness_messages import AddCheckpoint
from tests.evidence.witness.a_log import KEY, ORIGIN, REWRITTEN, TRUE, Log
from tests.with_each import with_each

KNOWN = [KEY.verifier]
SEEN = TRUE.head(300)


def judged(asked: AddCheckpoint, last: TreeHead | None = SEEN) -> Cosign | Refuse:
    return judge(asked, KNOWN, last)


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 1), (0, 300)])
def test_the_first_head_of_a_log_is_cosigned(old: int, size: int) -> None:
    assert judged(TRUE.asks(old, size), None) == Cosign(head=TRUE.head(size))


@with_each("size", [300, 301, 511, 512, 600])
def test_a_tree_that_goes_on_is_cosigned_and_the_same_one_again(size: int) -> None:
    assert judged(TRUE.asks(300, size)) == Cosign(head=TRUE.head(size))


def test_an_unknown_log_and_a_signature_of_another_key_are_refused() -> None:
    assert judge(TRUE.asks(0, 5), [], None) == Refuse(status=404)
    forged = Log(entries=TRUE.entries, key=SignerKey.from_seed(ORIGIN, LOG, b"x" * 32))
    assert judged(forged.asks(300, 400)) == Refuse(status=403)


def test_a_line_of_the_known_key_with_a_wrong_signature_is_refused() -> None:
    text = TRUE.head(400).text
    wrong = replace(KEY.sign(text), signature=bytes(64))
    asked = replace(TRUE.asks(300, 400), checkpoint=note_of(text, [wrong]))
    assert judged(asked) == Refuse(status=403)


def test_an_old_size_above_the_new_one_is_a_bad_request() -> None:
    assert judged(TRUE.asks(500, 400)) == Refuse(status=400)


def test_a_client_that_knows_another_size_is_told_the_last_one() -> None:
    assert judged(TRUE.asks(200, 400)) == Refuse(status=409, size=300)
    assert judged(TRUE.asks(0, 400)) == Refuse(status=409, size=300)


def test_a_rewritten_log_is_refused_whatever_its_size() -> None:
    grew = NO_PROOF.format(size=400, seen=300)
    assert judged(REWRITTEN.asks(300, 400)) == Refuse(status=422, told=grew)
    same = TWO_TREES.format(size=300)
    assert judged(REWRITTEN.asks(300, 300)) == Refuse(status=422, size=300, told=same, proven=True)


def test_two_trees_of_one_size_prove_themselves_whatever_the_client_says_it_knows() -> None:
    found = judged(REWRITTEN.asks(0, 300))
    assert found == Refuse(status=409, size=300, told=TWO_TREES.format(size=300), proven=True)


def test_a_shorter_tree_is_refused_and_told_but_proves_nothing() -> None:
    """Everybody may read an old head, and send it again."""
    told = SHORTER.format(size=200, seen=300)
    assert judged(TRUE.asks(100, 200)) == Refuse(status=409, size=300, told=told)
    assert judged(TRUE.asks(300, 200)) == Refuse(status=400, told=told)


def test_a_proof_that_is_wrong_or_needless_is_refused() -> None:
    good = TRUE.asks(300, 400)
    for path in ((), good.path[:-1], (*good.path, bytes(32)), (bytes(32), *good.path[1:])):
        assert isinstance(judged(replace(good, path=path)), Refuse)
    assert judged(replace(TRUE.asks(0, 5), path=(bytes(32),)), None) == Refuse(status=422)
    assert isinstance(judged(replace(TRUE.asks(300, 300), path=(bytes(32),))), Refuse)


def test_an_empty_tree_has_the_root_of_an_empty_tree() -> None:
    head = TreeHead(origin=ORIGIN, size=0, root=bytes(32))
    asked = AddCheckpoint(old=0, path=(), checkpoint=note_of(head.text, [KEY.sign(head.text)]))
    assert judged(asked, None) == Refuse(status=422)
    empty = TreeHead(origin=ORIGIN, size=0, root=EMPTY_ROOT)
    assert judged(TRUE.asks(0, 7), empty) == Cosign(head=TRUE.head(7))


def test_the_next_key_of_a_log_is_known_beside_the_old_one() -> None:
    following = SignerKey.from_seed(ORIGIN, LOG, b"n" * 32)
    later = Log(entries=TRUE.entries, key=following)
    assert judge(later.asks(300, 400), [*KNOWN, following.verifier], SEEN) == Cosign(head=TRUE.head(400))
