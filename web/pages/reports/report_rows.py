"""A row of the headteacher's overview, the same on its page and in its files."""

from dataclasses import dataclass

from referral_form.table_document import Table

COLUMNS = ("What", "Case", "Child", "When", "Who or why")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One line: what it is, the case that it is in, if any, and what else is known of it."""

    what: str
    href: str | None = None
    """The page that it leads to."""
    reference: str | None = None
    pupil: str | None = None
    when: str | None = None
    who: str | None = None
    tags: tuple[str, ...] = ()
    """What must catch the eye: danger, lateness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """Rows under one heading."""

    name: str
    heading: str
    rows: tuple[ReportRow, ...]
    nothing: str
    link: tuple[str, str] | None = None
    """The text and the address of the page that has more."""


def as_table(section: ReportSection) -> Table:
    """The section for a file."""
    return Table(
        title=section.heading,
        columns=COLUMNS,
        rows=tuple(
            (". ".join((*each.tags, each.what)), each.reference, each.pupil, each.when, each.who)
            for each in section.rows
        ),
        widths=(4, 2, 3, 3, 3),
    )
