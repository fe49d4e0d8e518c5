"""What the register of clauses looks like in an answer, as JSON Schema for the OpenAPI document."""

from typing import get_args

from api.json_schema import DATE, HASH, TEXT, TEXTS, WHOLE, Schema, listed, maybe, obj, one_of
from domain.compliance.rule_catalogue import RuleKind
from domain.compliance.staleness import DriftKind
from domain.compliance.traceability import Status
from domain.policy.clause_register import Doing, GapKind, Modality, ReferenceKind

AS_PRINTED: dict[str, Schema] = {
    "id": TEXT,
    "printed_as": TEXT,
    "section": TEXT,
    "summary": TEXT,
    "modality": one_of(*get_args(Modality)),
    "actor": TEXT,
    "does": listed(one_of(*get_args(Doing))),
}
"""What the policy itself says of a clause."""
_CLAUSE = obj(
    **AS_PRINTED,
    status=one_of(*get_args(Status)),
    rules=TEXTS,
    awaits=TEXTS,
    codes=TEXTS,
    note=maybe(TEXT),
)
REFERENCE: Schema = obj(
    name=TEXT,
    kind=one_of(*get_args(ReferenceKind)),
    clause=TEXT,
    edition=maybe(TEXT),
    superseded_by=maybe(TEXT),
    source=maybe(TEXT),
    checked_on=maybe(DATE),
)
GAP: Schema = obj(number=WHOLE, kind=one_of(*get_args(GapKind)), clauses=TEXTS, says=TEXT, answer=TEXT)
COMING_LAW: Schema = obj(
    name=TEXT,
    clauses=TEXTS,
    asks=TEXT,
    status=TEXT,
    source=TEXT,
    effective_from=maybe(DATE),
    checked_on=maybe(DATE),
)
DRIFT: Schema = obj(kind=one_of(*get_args(DriftKind)), about=TEXT, clauses=TEXTS, says=TEXT)

REGISTER_SCHEMAS: dict[str, Schema] = {
    "Clause": _CLAUSE,
    "ClauseWithRules": obj(
        **_CLAUSE["properties"],
        policy=TEXT,
        source=obj(file=TEXT, line=WHOLE, end=WHOLE, sha256=HASH),
        realised_by=listed(obj(id=TEXT, kind=one_of(*get_args(RuleKind)), name=TEXT, says=TEXT)),
        limits=listed(obj(kind=TEXT, basis=TEXT)),
        references=listed(REFERENCE),
        gaps=listed(GAP),
        law_in_force=listed(COMING_LAW),
        coming_law=listed(COMING_LAW),
    ),
}
