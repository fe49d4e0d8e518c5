"""Compare the stored state of a case with the fold of its entries, field by field."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

FILLED_LATER: frozenset[str] = frozenset()
"""Fields (`Concern.grounds`) that a later release added, and that the fold fills from earlier entries.

They may be missing in a stored state. Every other field must be there, as the fold has it.
"""


def unlike(stored: Any, folded: Any, place: str = "") -> str | None:
    """The first field of a stored state that is not what its entries say; None if all are."""
    return next(_unlike(stored, folded, place), None)


def _unlike(stored: Any, folded: Any, place: str) -> Iterator[str]:
    if stored == folded:
        return
    if is_dataclass(folded) and type(stored) is type(folded):
        for field in fields(folded):
            within = f"{place}.{field.name}".removeprefix(".")
            own, told = getattr(stored, field.name), getattr(folded, field.name)
            if not _filled_later(folded, field, own):
                yield from _unlike(own, told, within)
        return
    if isinstance(folded, tuple) and isinstance(stored, tuple) and len(stored) == len(folded):
        for number, (own, told) in enumerate(zip(stored, folded, strict=True), 1):
            yield from _unlike(own, told, f"{place} {number}")
        return
    yield place


def _filled_later(of: Any, field: "Field[Any]", stored: Any) -> bool:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return f"{type(of).__name__}.{field.name}" in FILLED_LATER and bool(stored == default)
