"""The warnings about what repeats in a case (6.1, 3.2t)."""

from collections.abc import Mapping

from domain.case.effects import Warned
from domain.case.repeats import RepeatKind

AGAIN_AND_AGAIN = Warned(
    clause="6.1",
    text="This child has been reported several times in a short period. Look at the concerns together and "
    "decide whether to do more.",
)
MISSING_AGAIN = Warned(
    clause="3.2t",
    text="The child has been missing before. Going missing repeatedly can be a sign of exploitation. Review "
    "the case and decide whether to do more.",
)
WARNINGS: Mapping[RepeatKind, Warned] = {"concern": AGAIN_AND_AGAIN, "missing-episode": MISSING_AGAIN}
"""The warning about repeats of each kind; its clause is that of the review."""
