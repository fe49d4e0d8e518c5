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
from domain.access.bundle_request import TakeBundle
from domain.case import conflicts
from domain.case.case_search import SearchCases
from domain.case.challenges import HandOverCases
from domain.command_catalogue import COMMANDS, RAISE
from domain.entries.clock import AgencyTold
from domain.events import Fact
from domain.messaging import absence_routing
from domain.people import absences, roles
from domain.people.absences import EndAbsence, RecordAbsence
from domain.people.rota import EndDuty, PutOnDuty
from domain.policy.bank_holidays import Proclaim
from domain.policy.policy_model import Policy
from domain.policy.procedure_concerns import (
    AnswerProcedureConcern,
    ReportProcedureConcern,
    sees_procedure_concern,
)
from domain.pupils import age
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
from domain.refusals.refused import Warned


def _files(path: str, clauses: str, says: str) -> Mapping[str, tuple[str, str]]:
    """The same report as a CSV and as a PDF."""
    return {f"{path}.{kind}": (clauses, f"{says}, as a {kind.upper()}.") for kind in ("csv", "pdf")}


REPORTS: Mapping[str, tuple[str, str]] = {
    "/readyz": (
        "13.1 3-DSL.r 3-DSL.a",
        "Whether the service is ready, and what is out of date in the policy.",
    ),
    "/v1/absences": ("3-DSL.f 3-DSL.x", "Who is away when, and who covers them."),
    "/v1/calendar": ("11.8", "The bank holidays that were added or removed, and why."),
    "/v1/checkpoint": ("3-DSL.n", "The newest signed head of the tree over every event."),
    "/v1/checkpoint/key": ("3-DSL.n", "The public key that signs the head of the tree."),
    "/v1/compliance": (
        "3.2a 3.2b 3.2j",
        "Figures for the school over a period, clause by clause, without names.",
    ),
    "/v1/compliance/exceptions": ("3-HT.b", "Steps that were late, not done, skipped or overridden."),
    "/v1/duty": ("3-DSL.x 3-HT.c", "Who is on duty when."),
    "/v1/governors": ("3.2a 3.2b 3.2j", "The governors' report: figures in fives, term by term."),
    "/v1/headteacher": (
        "3-HT.b 3-DSL.e 3.2u",
        "The headteacher's overview: what is open, late, waiting or without cover.",
    ),
    "/v1/inspection": (
        "3.2a 3-DSL.n 11.15",
        "The list for an inspector: cases that were open or referred in a period, as of a day.",
    ),
    "/v1/integrity": (
        "3-DSL.n",
        "Whether the record is whole: last check, signed head, witnesses.",
    ),
    "/v1/mail": ("8.6", "The messages that reached you on the embedded stack."),
    "/v1/me": ("3-STF.k", "Who you are, and the roles that decide what you see."),
    "/v1/me/mail": ("8.6 3-DSL.e", "When your mail comes: in digests, or each message at once."),
    "/v1/people": ("3-HT.c 3.2k", "The people of the school, with the DSL and the deputies."),
    "/v1/policy": (
        "title.review 1 13.1 3-DSL.r 3.2a",
        "The policy in force: its clauses, its limits with their basis, and what is out of date.",
    ),
    "/v1/policy/clauses/{id}": ("3.2a 11.17", "One clause, and the rules that implement it."),
    "/v1/process-concerns": ("13.4", "Problems with the policy, and their answers."),
    "/v1/proof/consistency": ("3-DSL.n", "Proof that the tree over every event only grew."),
    "/v1/proof/inclusion": ("3-DSL.n", "Proof that an event is in the tree."),
    "/v1/pupils/{id}": ("3-DSL.n 3.2g 3.2h", "A pupil's record, and the cases that you see whole."),
    "/v1/pupils/{id}/chronology": (
        "3-DSL.n 3.2h 11.15",
        "Everything recorded about one child, in one chronology.",
    ),
    "/v1/pupils/{id}/views": ("11.15", "Who looked at a pupil's record, and when."),
    **_files("/v1/pupils/{id}/views", "11.15", "Who looked at a pupil's record"),
    "/v1/referrals": ("3.2b 11.15", "The cases that you may see."),
    "/v1/referrals/{id}": ("3.2s 11.15", "A case, now or at an earlier time, with what you can do next."),
    "/v1/referrals/{id}/compliance": ("3.2a 11.17", "A case checked against the policy, clause by clause."),
    "/v1/referrals/{id}/agency-referrals/{agency_referral}/form": (
        "11.5 11.15 3.2g",
        "The referral form as it was made: what was shared, with whom and why.",
    ),
    "/v1/referrals/{id}/history": ("3-DSL.n 11.15", "Everything that happened in a case, in order."),
    "/v1/referrals/{id}/links": ("2.4h 3.2h", "The linked cases that you may see, from either side."),
    "/v1/referrals/{id}/possible-duplicates": (
        "2.4g 3.2h",
        "Open cases that may be about the same child, with both concerns.",
    ),
    "/v1/referrals/{id}/paper": ("11.15", "The whole file, ready to print; its hash is recorded."),
    "/v1/referrals/{id}/verification": ("3-DSL.n 11.15", "Whether the record of a case was changed."),
    "/v1/referrals/{id}/views": ("11.15 3-STF.k", "Who looked at a case, and when."),
    **_files("/v1/referrals/{id}/views", "11.15", "Who looked at a case"),
    **_files("/v1/referrals/{id}/compliance", "3.2a 11.15 11.17", "A case checked against the policy"),
    "/v1/tile/{rest:path}": ("3-DSL.n", "The hashes of the tree, in tiles."),
    "/v1/training": ("4.7 3.2l 3.2j", "The training that the policy requires, and whose has lapsed."),
    **_files("/v1/training", "4.7 3.2l 3.2j", "The training that the policy requires"),
    "/v1/work": ("3.2s 3-HT.b 11.4", "Your open obligations by child, the most pressing first."),
    "/v1/worklist": ("3.2s 3-HT.b", "Your open obligations, late ones first."),
    "onward child": ("3-DSL.n 11.15", "One child's chronology, over all cases and the register."),
    "onward doctor": (
        "title.review 13.1 13.4 3-DSL.r 3-DSL.a 3.2k 3.2l 4.7",
        "Problems in the set-up, and what is out of date.",
    ),
    "onward due": ("11.8", "When feedback is due."),
    "onward form": ("11.5 11.15", "The referral form of an agency referral, as a tagged PDF."),
    "onward policy": ("3.2a 11.17", "The policy by section, with what the software does about each clause."),
    "onward pupils": ("3-DSL.n 3.2g", "The register of pupils: import and search."),
    "onward replay": ("11.15 3-DSL.n", "A case replayed event by event, and who knew what."),
    "onward verify": ("11.15 3-DSL.n", "Whether any record was changed."),
}
"""What can be read, by address or command. Outer layers implement these; a test checks that each exists."""


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
    """The warnings that an answer can carry: constants of the rules, and of the child's age."""
    for module in (*(f"{rules.__name__}.{each.name}" for each in iter_modules(rules.__path__)), age.__name__):
        for name, warned in vars(import_module(module)).items():
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
