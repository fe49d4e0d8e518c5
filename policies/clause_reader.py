"""Read the clause register and the lists of codes of a policy file; refuse a malformed one with a message."""

from dataclasses import replace

from domain.field_rules import CODE
from domain.policy.clause_register import Claim, Clause, ComingLaw, Gap, Reference, Register
from domain.policy.policy_model import Code
from policies.toml_fields import Reading

TABLES = ("register", "sections", "clauses", "claims", "references", "gaps", "coming_law")
"""The tables of a policy file that belong to the register; a policy of limits alone has none of them."""
LISTS = (
    "indicators",
    "risk_groups",
    "effects",
    "imbalances",
    "limbs",
    "modes",
    "contact_types",
    "conditions",
    "team_parts",
    "paper_places",
)
"""The lists of codes that a policy can have."""


def read_register(read: Reading) -> Register:
    """Read the register, which can be empty."""
    head = read.raw.get("register", {})
    read.known("register", head, {"source", "approval"})
    sections = read.raw.get("sections", {})
    if not isinstance(sections, dict) or not all(isinstance(each, str) for each in sections.values()):
        read.refuse("sections", "must be a table of texts")
    clauses = _clauses(read, sections)
    claims = read.records("claims", read.raw.get("claims", []), Claim)
    references = read.records("references", read.raw.get("references", []), Reference)
    gaps = read.records("gaps", read.raw.get("gaps", []), Gap)
    coming = read.records("coming_law", read.raw.get("coming_law", []), ComingLaw)
    for number, claim in enumerate(claims, start=1):
        read.one_of(f"claims, number {number}", "clause", claim.clause, tuple(clauses))
    for reference in references:
        read.one_of(reference.name, "clause", reference.clause, tuple(clauses))
    for gap in gaps:
        read.words(f"gaps, number {gap.number}", gap.clauses, tuple(clauses))
    for law in coming:
        read.words(law.name, law.clauses, tuple(clauses))
    return replace(
        read.record("register", head, Register),
        sections=sections,
        clauses=clauses,
        claims=claims,
        references=references,
        gaps=gaps,
        coming_law=coming,
    )


def _clauses(read: Reading, sections: dict[str, str]) -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for number, clause in enumerate(read.records("clauses", read.raw.get("clauses", []), Clause), start=1):
        where = f"clauses, number {number}"
        if clause.id in found:
            read.refuse(where, f"repeats the id {clause.id}")
        if clause.section not in sections:
            read.refuse(where, f"is in {clause.section}, which is not one of the sections")
        if clause.source_end < clause.source_line:
            read.refuse(where, "has a source_end before its source_line")
        found[clause.id] = clause
    return found


def read_codes(read: Reading) -> dict[str, tuple[Code, ...]]:
    """Read each list, by its name."""
    raw = read.raw.get("codes", {})
    if not isinstance(raw, dict):
        read.refuse("codes", "must be a table")
    read.known("codes", raw, set(LISTS))
    found = {name: read.records(f"codes.{name}", listed, Code) for name, listed in raw.items()}
    for name, listed in found.items():
        where, codes = f"codes.{name}", [each.code for each in listed]
        for code in codes:
            if not CODE.fullmatch(code):
                read.refuse(where, f"has the code {code!r}: use lower case letters, digits and hyphens")
            if codes.count(code) > 1:
                read.refuse(where, f"has {code} twice")
    return found
