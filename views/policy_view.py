"""The register of clauses as people read it: each clause with what is done about it, and by which rule."""

from dataclasses import asdict
from datetime import date
from typing import Any

from domain.compliance.staleness import drift
from domain.compliance.traceability import Traced, trace
from domain.policy.clause_register import Clause
from domain.policy.policy_model import Policy


def register_view(policy: Policy, today: date) -> dict[str, Any]:
    """Every clause and rule joined, what is missing, and what has aged by today."""
    traced, register = trace(policy), policy.register
    return {
        "approval": register.approval,
        "sections": [{"id": name, "title": title} for name, title in register.sections.items()],
        "clauses": [clause_line(policy, each) for each in traced.clauses.values()],
        "with_behaviour": traced.with_behaviour,
        "planned": traced.planned,
        "without_rule": traced.without_rule,
        "rules_without_clause": traced.rules_without_clause,
        "references": [asdict(each) for each in register.references],
        "gaps": [asdict(each) for each in register.gaps],
        "law_in_force": [asdict(each) for each in register.in_force(today)],
        "coming_law": [asdict(each) for each in register.to_come(today)],
        "drift": [asdict(each) for each in drift(policy, policy.authorities.values(), today)],
    }


def clause_summary(clause: Clause) -> dict[str, Any]:
    """A clause as whatever tells of it begins."""
    return {
        "id": clause.id,
        "printed_as": clause.printed_as,
        "section": clause.section,
        "summary": clause.summary,
        "modality": clause.modality,
        "actor": clause.actor,
        "does": clause.does,
    }


def clause_line(policy: Policy, traced: Traced) -> dict[str, Any]:
    """One clause as a list shows it."""
    clause = traced.clause
    return {
        **clause_summary(clause),
        "status": traced.status,
        "rules": [rule.id for rule in traced.rules],
        "awaits": traced.awaits,
        "codes": policy.codes_of(clause.id),
        "note": clause.note,
    }


def clause_view(policy: Policy, name: str, today: date) -> dict[str, Any] | None:
    """One clause with its rules in a sentence each, and all that the register says of it; None if unknown."""
    traced = trace(policy).clauses.get(name)
    if traced is None:
        return None
    clause, register = traced.clause, policy.register
    return {
        **clause_line(policy, traced),
        "policy": policy.name,
        "source": {
            "file": register.source,
            "line": clause.source_line,
            "end": clause.source_end,
            "sha256": clause.sha256,
        },
        "realised_by": [
            {"id": rule.id, "kind": rule.kind, "name": rule.name, "says": rule.says} for rule in traced.rules
        ],
        "limits": [
            {"kind": kind, "basis": limit.basis}
            for kind, limit in policy.limits.items()
            if limit.clause == name
        ],
        "references": [asdict(each) for each in register.references if each.clause == name],
        "gaps": [asdict(each) for each in register.gaps if name in each.clauses],
        "law_in_force": [asdict(each) for each in register.in_force(today) if name in each.clauses],
        "coming_law": [asdict(each) for each in register.to_come(today) if name in each.clauses],
    }
