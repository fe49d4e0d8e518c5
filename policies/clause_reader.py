"""Read the clause register of a policy file; refuse a malformed one with a message."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date
from typing import TypeVar, get_args

from domain.policy.clause_register import (
    Claim,
    Clause,
    ComingLaw,
    Doing,
    Gap,
    GapKind,
    Modality,
    Reference,
    ReferenceKind,
    Register,
)
from policies.toml_fields import Reading

TABLES = ("register", "sections", "clauses", "claims", "references", "gaps", "coming_law")
"""The tables of a policy file that belong to the register; a policy of limits alone has none of them."""
_Entry = TypeVar("_Entry", Clause, Claim, Reference, Gap, ComingLaw)


def read_register(read: Reading) -> Register:
    """Read the register, which can be empty."""
    head = read.shaped(
        "register", read.raw.get("register", {}), Register, {"source": str, "approval": str}, ()
    )
    sections = read.raw.get("sections", {})
    read.shaped_as_texts("sections", sections)
    clauses: dict[str, Clause] = {}
    for where, clause in _entries(read, "clauses", Clause):
        if clause.id in clauses:
            read.refuse(where, f"repeats the id {clause.id}")
        if clause.section not in sections:
            read.refuse(where, f"is in {clause.section}, which is not one of the sections")
        if clause.source_end < clause.source_line:
            read.refuse(where, "has a source_end before its source_line")
        read.one_of(where, "modality", clause.modality, get_args(Modality))
        for doing in clause.does:
            read.one_of(where, "does", doing, get_args(Doing))
        clauses[clause.id] = clause
    claims = tuple(each for _, each in _entries(read, "claims", Claim))
    references = tuple(each for _, each in _entries(read, "references", Reference))
    gaps = tuple(each for _, each in _entries(read, "gaps", Gap))
    coming = tuple(each for _, each in _entries(read, "coming_law", ComingLaw))
    for number, claim in enumerate(claims, start=1):
        read.one_of(f"claims, number {number}", "clause", claim.clause, tuple(clauses))
    for reference in references:
        read.one_of(reference.name, "kind", reference.kind, get_args(ReferenceKind))
        read.one_of(reference.name, "clause", reference.clause, tuple(clauses))
    for gap in gaps:
        read.one_of(f"gaps, number {gap.number}", "kind", gap.kind, get_args(GapKind))
        read.words(f"gaps, number {gap.number}", gap.clauses, tuple(clauses))
    for law in coming:
        read.words(law.name, law.clauses, tuple(clauses))
    return Register(
        **head,
        sections=sections,
        clauses=clauses,
        claims=claims,
        references=references,
        gaps=gaps,
        coming_law=coming,
    )


def _entries(read: Reading, name: str, shape: type[_Entry]) -> Iterator[tuple[str, _Entry]]:
    """The entries of one list of tables, each with its place for messages."""
    raw = read.raw.get(name, [])
    if not isinstance(raw, list):
        read.refuse(name, "must be a list of tables")
    needed = tuple(each.name for each in fields(shape) if each.default is MISSING)
    for number, each in enumerate(raw, start=1):
        where = f"{name}, number {number}"
        yield where, shape(**read.shaped(where, each, shape, _FIELDS, needed))


_FIELDS: dict[str, type] = {
    **dict.fromkeys(
        (
            "id",
            "printed_as",
            "text",
            "summary",
            "modality",
            "actor",
            "sha256",
            "note",
            "name",
            "kind",
            "clause",
        ),
        str,
    ),
    **dict.fromkeys(("text", "people", "rehearsal", "shows"), str),
    **dict.fromkeys(("edition", "superseded_by", "source", "says", "answer", "asks", "status"), str),
    **dict.fromkeys(("does", "rules", "awaits", "clauses"), tuple),
    **dict.fromkeys(("checked_on", "effective_from"), date),
}
