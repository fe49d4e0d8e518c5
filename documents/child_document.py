"""A child's chronology as a tagged PDF: what it says, and its bytes."""

from dataclasses import asdict, dataclass, replace

from documents.typesetting import LIMITS, as_fonts_show, typeset

TEMPLATE = "chronology.typ"
CHRONOLOGY_LIMITS = replace(LIMITS, most_bytes=20_000_000, memory=1024 * 1024 * 1024)
"""No mail carries a chronology, so it may be larger than a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedField:
    """A question and what was recorded."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEntry:
    """One entry: who did what, when, and what they wrote."""

    heading: str
    when: str
    fields: tuple[PrintedField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildDocument:
    """The whole file. Its title has no name, because programs show it elsewhere."""

    title: str
    school: str
    name: str
    printed: str
    """When, and by whom."""
    notes: tuple[str, ...]
    about: tuple[PrintedField, ...]
    tasks: tuple[str, ...]
    entries: tuple[PrintedEntry, ...]


def child_pdf(of: ChildDocument) -> bytes:
    """The bytes; the same contents give the same ones. Raises TypesettingFailed."""
    return typeset(as_fonts_show(asdict(of)), TEMPLATE, CHRONOLOGY_LIMITS)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text, at least one."""
    return tuple(text.splitlines()) or ("",)
