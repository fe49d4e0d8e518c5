"""Which rules implement each clause, and which clauses have no rule or rules no clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from domain.compliance.rule_catalogue import Rule, RuleKind, rules_of
from domain.policy.clause_register import Clause, Doing
from domain.policy.policy_model import Policy

Status = Literal["built", "partly", "planned", "for people"]
ANSWERED_BY: Mapping[Doing, tuple[RuleKind, ...]] = {
    "guard": ("refusal", "warning", "access", "command"),
    "timer": ("obligation",),
    "obligation": ("obligation",),
    "event": ("event", "command"),
    "access": ("access", "command"),
    "data": ("command", "event", "access", "report"),
    "report": ("report",),
    "text": ("command", "report"),
}
"""The kinds of rule that can implement each kind of behaviour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One clause with the rules that implement it."""

    clause: Clause
    rules: tuple[Rule, ...]
    awaits: tuple[str, ...]
    """Parts of it that are not built yet."""

    @property
    def status(self) -> Status:
        """How much of the clause is built."""
        if not self.clause.does:
            return "for people"
        if not self.awaits:
            return "built"
        return "partly" if self.rules else "planned"

    @property
    def undone(self) -> tuple[Doing, ...]:
        """Kinds of behaviour that the clause lists and no rule implements."""
        kinds = {rule.kind for rule in self.rules}
        return tuple(each for each in self.clause.does if kinds.isdisjoint(ANSWERED_BY[each]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Every clause of a policy joined with the rules. A test keeps both lists of gaps empty."""

    clauses: Mapping[str, Traced]
    rules: Mapping[str, Rule]

    @property
    def with_behaviour(self) -> tuple[str, ...]:
        """Clauses for which the software does something, or will."""
        return tuple(name for name, each in self.clauses.items() if each.clause.does)

    @property
    def planned(self) -> tuple[str, ...]:
        """Clauses with a part that is not built yet."""
        return tuple(name for name, each in self.clauses.items() if each.awaits)

    @property
    def without_rule(self) -> tuple[str, ...]:
        """Clauses with behaviour that no rule implements and that is not planned."""
        return tuple(name for name, each in self.clauses.items() if each.undone and not each.awaits)

    @property
    def rules_without_clause(self) -> tuple[str, ...]:
        """Rules without a clause, or with one that the policy does not have."""
        return tuple(
            rule.id
            for rule in self.rules.values()
            if not rule.clauses or not all(clause in self.clauses for clause in rule.clauses)
        )


def trace(policy: Policy) -> Trace:
    """Join clauses and rules: those that name the clause, those it names, and those it awaited."""
    rules = rules_of(policy)
    naming: dict[str, list[Rule]] = {name: [] for name in policy.register.clauses}
    for rule in rules.values():
        for clause in rule.clauses:
            naming.get(clause, []).append(rule)
    return Trace(
        clauses={name: _traced(policy.register.clauses[name], rules, naming[name]) for name in naming},
        rules=rules,
    )


def _traced(clause: Clause, rules: Mapping[str, Rule], naming: list[Rule]) -> Traced:
    named = [rules[each] for each in (*clause.rules, *clause.awaits) if each in rules]
    return Traced(
        clause=clause,
        rules=tuple({rule.id: rule for rule in (*naming, *named)}.values()),
        awaits=tuple(each for each in clause.awaits if each not in rules),
    )
