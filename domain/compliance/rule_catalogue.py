"""The catalogue of rules, read from the code: each rule with the clauses it implements."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal, get_args

from domain import rules
from domain.access import ownership, permissions
from domain.access.bundle_taking import TakeBundle
from domain.calendar.bank_holidays import Proclaim
from domain.case import conflicts
from domain.case.case_search import SearchCases
from domain.case.effects import Warned
from domain.case.hand_overs import HandOverCases
from domain.command_catalogue import COMMANDS, RAISE
from domain.commands.agency_messages import AgencyTold
from domain.compliance.report_catalogue import REPORTS
from domain.events import Fact
from domain.messaging import absence_routing
from domain.people import absences, roles
from domain.people.absences import EndAbsence, RecordAbsence
from domain.people.rota import EndDuty, PutOnDuty
from domain.policy.policy_model import Policy
from domain.policy.procedure_concerns import (
    AnswerProcedureConcern,
    ReportProcedureConcern,
    sees_procedure_concern,
)
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_commands import (
    MergePupil,
    RecordPupilLeft,
    RegisterPupil,
    UndoMerge,
    UpdatePupil,
)
from domain.pupils.pupil_events import PupilFact
from domain.pupils.pupil_listing import SearchPupils
from domain.refusals import Refused

RuleKind = Literal["command", "event", "obligation", "refusal", "warning", "access", "report"]
CLAUSE = r"(?:(?:3-(?:HT|DSL|STF)|\d+)(?:\.\d+)*(?:\.?[a-z](?![a-z]))?|(?:title|intent|A)\.\w+)"
_NAMED = re.compile(rf"\(({CLAUSE}(?:(?:, | and ){CLAUSE})*)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the software, with the clauses of the policy that it implements."""

    kind: RuleKind
    name: str
    clauses: tuple[str, ...]
    says: str
    """What the rule does, in the words of its docstring."""

    @property
    def id(self) -> str:
        """The name by which a clause refers to it: `refusal:CaseClosed`."""
        return f"{self.kind}:{self.name}"


_ACCESS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "sees": (permissions.visibility, "3.2h 3-STF.k 11.15"),
    "dsl-power": (permissions.dsl_power, "3.2l 3-DSL.f"),
    "hats": (permissions.capacities, "12.5 3-STF.e"),
    "role-for-this": (permissions.role_for_this, "3-STF.h 11.4"),
    "decides-as": (permissions.role_to_decide, "3.2h"),
    "owners": (ownership.owners, "11.8 3-DSL.x"),
    "reached": (roles.eligible_recipients, "3.2h 3.2j"),
    "decides-about": (conflicts.decides_about, "3.2h"),
    "duty-dsl": (roles.duty_dsl, "3-DSL.x 3.2k"),
    "covers": (absences.duty_with_covers, "3-DSL.x 3-DSL.f"),
    "told-instead": (absence_routing.route, "3-DSL.x 3.2h"),
    "sees-process": (sees_procedure_concern, ""),
    "sees-pupil": (pupil_sight, "3.2g"),
}
"""Access rights by their names in the policy file, which stay the same when code is renamed."""


def rules_of(policy: Policy) -> Mapping[str, Rule]:
    """Every rule by its id. The rules about obligations come from the policy's own limits."""
    owed = (
        Rule(
            kind="obligation",
            name=kind,
            clauses=(limit.clause,),
            says=limit.note or f"Owner: {' and '.join(limit.owners)}. Basis of the limit: {limit.basis}.",
        )
        for kind, limit in policy.limits.items()
    )
    return {rule.id: rule for rule in (*_of_the_code(), *owed)}


@cache
def _of_the_code() -> tuple[Rule, ...]:
    return (*_commands(), *_events(), *_refusals(), *_warnings(), *_access(), *_reports())


def named_in(sentence: str) -> tuple[str, ...]:
    """The clauses that a docstring names in brackets, as in `(11.8, 3-STF.h)`."""
    return tuple(
        dict.fromkeys(clause for group in _NAMED.findall(sentence) for clause in re.split(r", | and ", group))
    )


def _rule(kind: RuleKind, name: str, of: Any, clauses: tuple[str, ...] = ()) -> Rule:
    """A rule described by a docstring, with the given clauses and those that the docstring names."""
    says = " ".join((of.__doc__ or "").split())
    return Rule(kind=kind, name=name, clauses=tuple(dict.fromkeys((*clauses, *named_in(says)))), says=says)


def _commands() -> Iterator[Rule]:
    for entry in (RAISE, *COMMANDS.values()):
        yield _rule("command", entry.name, entry.command, entry.clauses)
    yield _rule("command", "put-on-duty", PutOnDuty)
    yield _rule("command", "end-duty", EndDuty)
    yield _rule("command", "record-absence", RecordAbsence)
    yield _rule("command", "end-absence", EndAbsence)
    yield _rule("command", "hand-over-cases", HandOverCases)
    yield _rule("command", "proclaim", Proclaim)
    yield _rule("command", "report-process", ReportProcedureConcern)
    yield _rule("command", "answer-process", AnswerProcedureConcern)
    yield _rule("command", "agency-feedback", AgencyTold)
    yield _rule("command", "register-pupil", RegisterPupil)
    yield _rule("command", "update-pupil", UpdatePupil)
    yield _rule("command", "record-pupil-left", RecordPupilLeft)
    yield _rule("command", "merge-pupil", MergePupil)
    yield _rule("command", "undo-merge", UndoMerge)
    yield _rule("command", "search-pupils", SearchPupils)
    yield _rule("command", "search-cases", SearchCases)
    yield _rule("command", "take-bundle", TakeBundle)


def _events() -> Iterator[Rule]:
    """A person's event implements the same clauses as its command."""
    clauses_of = {rule.name: rule.clauses for rule in _commands()}
    asked = {entry.command: clauses_of[entry.name] for entry in (RAISE, *COMMANDS.values())}
    for fact in get_args(Fact):
        clauses = next((asked[base] for base in fact.__mro__ if base in asked), ())
        yield _rule("event", fact.type, fact, clauses)
    for of_a_pupil in get_args(PupilFact):
        yield _rule("event", of_a_pupil.type, of_a_pupil)


def _refusals() -> Iterator[Rule]:
    for refusal in Refused.__subclasses__():
        yield _rule("refusal", refusal.__name__, refusal, refusal.clauses)


def _warnings() -> Iterator[Rule]:
    """The warnings that an answer can carry: constants in the modules of `domain/rules`."""
    for module in iter_modules(rules.__path__):
        for name, warned in vars(import_module(f"{rules.__name__}.{module.name}")).items():
            if isinstance(warned, Warned):
                said = name.lower().replace("_", "-")
                yield Rule(kind="warning", name=said, clauses=(warned.clause,), says=warned.text)


def _access() -> Iterator[Rule]:
    for name, (of, clauses) in _ACCESS.items():
        yield _rule("access", name, of, tuple(clauses.split()))
    yield Rule(
        kind="access",
        name="case-view",
        clauses=("3-STF.k",),
        says="Each person sees the whole case, or only the receipt of their own report.",
    )
    yield Rule(
        kind="access",
        name="anyone-raises",
        clauses=("3.1", "10.4", "11.1"),
        says="Anyone who is signed in may raise a concern.",
    )


def _reports() -> Iterator[Rule]:
    for name, (clauses, says) in REPORTS.items():
        yield Rule(kind="report", name=name, clauses=tuple(clauses.split()), says=says)
