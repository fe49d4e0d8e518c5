"""One verdict on the heads that a person kept: only a head that the log signed can accuse the record."""

from collections import Counter
from pathlib import Path

import pytest

from cli.service.kept_heads import KeptHeads, KeptOutcome, doubts_told, verdict_on
from evidence.checkpoint_text import TreeHead
from store.verification.damage_findings import Damage, of_kept_head
from store.verification.record_check import Tally
from store.verification.tree_check import CheckedTree
from wording.record_text import CANNOT_SHOW, CANNOT_SHOW_BESIDE_KEPT_HEADS

DIFFERS = of_kept_head("the head of 7 events is not that of the tree")
CHANGED = Damage(place="post", says="a row was changed")
UNSIGNED = "the head of 9 events has no signature by a known key of the log"
FITS = "The record is what was signed in every head that you kept, the newest of 7 events."


def a_file(*sizes: int, doubts: tuple[str, ...] = (), unsigned: int = 0) -> KeptHeads:
    return KeptHeads(
        file=Path("kept"),
        count=len(sizes) + unsigned,
        heads=[TreeHead(origin="x", size=size, root=bytes(32)) for size in sizes],
        signed=Counter(),
        cosigned=Counter(),
        doubts=doubts,
    )


def a_tally(*findings: Damage, missed: int | None = None) -> Tally:
    tally = Tally()
    root = None if missed else bytes(32)
    found = (*findings, *([CHANGED] if missed else []))
    tally.add(CheckedTree(size=9, waiting=0, root=root, findings=found, kept_not_compared=missed or 0))
    return tally


CASES: dict[str, tuple[KeptHeads, Tally, KeptOutcome, str]] = {
    "all fits": (a_file(3, 7), a_tally(), "record-fits", FITS),
    "other damage": (
        a_file(3, 7),
        a_tally(CHANGED),
        "only-tree-fits",
        (
            "The tree is what was signed in every head that you kept, the newest of 7 events. But the record "
            "was damaged: see below."
        ),
    ),
    "a gap before every head": (
        a_file(3, 7),
        a_tally(missed=2),
        "not-compared",
        (
            "No head that you kept could be compared with the record, because an entry of the tree is "
            "missing: see below."
        ),
    ),
    "a gap between the heads": (
        a_file(3, 7),
        a_tally(missed=1),
        "not-compared",
        (
            "Only 1 of the heads that you kept could be compared with the record, because an entry of the "
            "tree is missing: see below."
        ),
    ),
    "another tree was signed": (
        a_file(3, 7),
        a_tally(DIFFERS, CHANGED),
        "differs",
        "The record is not what was signed in the heads that you kept. What differs is below.",
    ),
    "no known key": (
        a_file(unsigned=1, doubts=(UNSIGNED,)),
        a_tally(),
        "not-shown",
        (
            "No key that you gave or that is on record signed the head that you kept, as your file has it. "
            "That says nothing about the record, for or against. If the log has a new key, give the old line "
            "and the new one: --key twice."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_says_what_was_shown(case: str) -> None:
    kept, tally, outcome, says = CASES[case]
    verdict = verdict_on([kept], tally)
    assert (verdict.outcome, verdict.says) == (outcome, says)
    limits = CANNOT_SHOW_BESIDE_KEPT_HEADS if outcome == "record-fits" else CANNOT_SHOW
    assert verdict.cannot_show == limits


def test_of_several_heads_those_without_a_signature_are_counted_apart() -> None:
    some = [a_file(3, 7), a_file(unsigned=1, doubts=(UNSIGNED,))]
    verdict = verdict_on(some, a_tally())
    assert verdict.outcome == "not-shown"
    assert "signed 1 of the 3 heads that you kept, as your file has it." in verdict.says
    assert verdict.says.endswith("signed in each other head that you kept, the newest of 7 events.")
    accused = verdict_on(some, a_tally(DIFFERS))
    assert accused.outcome == "differs"
    assert accused.says.startswith("The record is not what was signed")
    assert verdict_on(some, a_tally(CHANGED)).outcome == "only-tree-fits"


def test_a_false_line_under_a_signed_head_is_said_beside_what_the_head_shows() -> None:
    kept = a_file(7, doubts=("the signature of w under the head of 7 events is false",))
    verdict = verdict_on([kept], a_tally())
    assert verdict.outcome == "not-shown"
    false = "Your file has a false signature under a head that the log signed: see below."
    assert verdict.says == f"{false} {FITS}"
    assert doubts_told([kept]) == ["kept: the signature of w under the head of 7 events is false."]
