"""What a check says of the heads that a person kept: one verdict, for the text and for the JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from audit.chain_limits import CANNOT_SHOW, CANNOT_SHOW_BESIDE_KEPT_HEADS
from cli.kept_heads import KeptHeads
from store.verification.record_check import Tally

KeptOutcome = Literal["record-fits", "only-tree-fits", "not-compared", "not-shown", "differs"]
"""All is what was signed; the tree is, but other damage was found; the tree has a gap, so no one can say; the
file has heads or signatures that show nothing; the record is not what was signed."""
_DIFFERS = "The record is not what was signed in the heads that you kept. What differs is below."
_NOT_COMPARED = (
    "{which} could be compared with the record, because an entry of the tree is missing: see below."
)
_NOT_SIGNED = (
    "No key that you gave or that is on record signed {which}, as your file has it. That says nothing about "
    "the record, for or against. If the log has a new key, give the old line and the new one: --key twice."
)
_FALSE = "Your file has a false signature under a head that the log signed: see below."
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """The outcome, and the sentences that say it."""

    outcome: KeptOutcome
    says: str

    @property
    def cannot_show(self) -> str:
        """The limits of the check after this outcome."""
        return CANNOT_SHOW_BESIDE_KEPT_HEADS if self.outcome == "record-fits" else CANNOT_SHOW


def verdict_on(kept: Sequence[KeptHeads], tally: Tally) -> KeptVerdict:
    """Whether the record is what was signed in these heads. Only heads that the log signed can accuse it."""
    outcome, says = _of_signed(kept, tally)
    more = _of_file(kept)
    said = [says, *more] if outcome == "differs" else [*more, says]
    if more and outcome == "record-fits":
        outcome = "not-shown"
    return KeptVerdict(outcome=outcome, says=" ".join(filter(None, said)))


def doubts_told(kept: Sequence[KeptHeads]) -> list[str]:
    """A line for each of the first heads and signatures that show nothing, and how many more there are."""
    lines = [f"{each.file}: {doubt}." for each in kept for doubt in each.doubts]
    more = len(lines) - _MOST_NAMED
    return lines[:_MOST_NAMED] + ([f"{more:,} more are like these."] if more > 0 else [])


def _of_signed(kept: Sequence[KeptHeads], tally: Tally) -> tuple[KeptOutcome, str]:
    """The outcome for the heads that the log signed, and its sentence, if there are any."""
    sizes = [head.size for each in kept for head in each.heads]
    if any(each.kind == "kept" for each in tally.findings):
        return "differs", _DIFFERS
    if not sizes:
        return "not-shown", ""
    missed = tally.tree.kept_not_compared if tally.tree is not None else 0
    if missed:
        compared = len(sizes) - missed
        which = f"Only {compared:,} of the heads" if compared else "No head"
        return "not-compared", _NOT_COMPARED.format(which=f"{which} that you kept")
    which = "every head" if len(sizes) == _count(kept) else "each other head"
    fits = f"is what was signed in {which} that you kept, the newest of {max(sizes):,} events."
    if tally.holds:
        return "record-fits", f"The record {fits}"
    return "only-tree-fits", f"The tree {fits} But the record was damaged: see below."


def _of_file(kept: Sequence[KeptHeads]) -> list[str]:
    """A sentence on what in the files shows nothing, if there is any."""
    if not any(each.doubts for each in kept):
        return []
    count = _count(kept)
    unsigned = count - sum(len(each.heads) for each in kept)
    if not unsigned:
        return [_FALSE]
    which = "the head" if count == 1 else "the heads"
    if unsigned < count:
        which = f"{unsigned:,} of the {count:,} heads"
    return [_NOT_SIGNED.format(which=f"{which} that you kept")]


def _count(kept: Sequence[KeptHeads]) -> int:
    return sum(each.count for each in kept)
