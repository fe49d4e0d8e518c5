"""The shapes of the pages that a run has looked at and found well: each is looked at closely once."""

import hashlib
from pathlib import Path

SHAPE_OF_PAGE = Path(__file__).with_name("page_shape.js").read_text(encoding="utf-8")
"""A function for the browser, which returns the elements of its page without their words."""


class PageShapes:
    """Shapes that passed; the workers of a run share them in a folder, with an empty file for each."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._passed: set[str] = set()

    def knows(self, shape: str) -> bool:
        """Whether a page of this shape has passed."""
        name = _name(shape)
        return name in self._passed or (self.folder is not None and (self.folder / name).exists())

    def passed(self, shape: str) -> None:
        """Remember that a page of this shape has passed."""
        self._passed.add(_name(shape))
        if self.folder is not None:
            (self.folder / _name(shape)).touch()


SEEN = PageShapes()
"""Those of this run."""


def _name(shape: str) -> str:
    return hashlib.sha256(shape.encode()).hexdigest()
