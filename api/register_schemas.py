"""What the register of clauses looks like in an answer, as JSON Schema for the OpenAPI document."""

from typing import get_args

from api.schemas import DATE, HASH, SCHEMAS, TEXT, TEXTS, WHOLE, Schema, listed, maybe, obj, one_of, ref
from domain.drift import DriftKind
from domain.register import Doing, GapKind, Modality, ReferenceKind
from domain.rulebook import RuleKind
from domain.tracing import Status

_CLAUSE = obj(
    id=TEXT,
    printed_as=TEXT,
    section=TEXT,
    summary=TEXT,
    modality=one_of(*get_args(Modality)),
    actor=TEXT,
    does=listed(one_of(*get_args(Doing))),
    status=one_of(*get_args(Status)),
    rules=TEXTS,
    awaits=TEXTS,
    codes=TEXTS,
    note=maybe(TEXT),
)
_REFERENCE = obj(
    name=TEXT,
    kind=one_of(*get_args(ReferenceKind)),
    clause=TEXT,
    edition=maybe(TEXT),
    superseded_by=maybe(TEXT),
    source=maybe(TEXT),
    checked_on=maybe(DATE),
)
_GAP = obj(number=WHOLE, kind=one_of(*get_args(GapKind)), clauses=TEXTS, says=TEXT, answer=TEXT)
_COMING_LAW = obj(name=TEXT, clauses=TEXTS, asks=TEXT, status=TEXT, source=TEXT, effective_from=maybe(DATE))
DRIFT: Schema = obj(kind=one_of(*get_args(DriftKind)), about=TEXT, clauses=TEXTS, says=TEXT)

REGISTER_SCHEMAS: dict[str, Schema] = {
    "Clause": _CLAUSE,
    "ClauseWithRules": obj(
        **_CLAUSE["properties"],
        policy=TEXT,
        source=obj(file=TEXT, line=WHOLE, end=WHOLE, sha256=HASH),
        realised_by=listed(obj(id=TEXT, kind=one_of(*get_args(RuleKind)), name=TEXT, says=TEXT)),
        limits=listed(obj(kind=TEXT, basis=TEXT)),
        references=listed(_REFERENCE),
        gaps=listed(_GAP),
        coming_law=listed(_COMING_LAW),
    ),
    "Policy": obj(
        **SCHEMAS["Policy"]["properties"],
        approval=TEXT,
        sections=listed(obj(id=TEXT, title=TEXT)),
        clauses=listed(ref("Clause")),
        with_behaviour=TEXTS,
        planned=TEXTS,
        without_rule=TEXTS,
        rules_without_clause=TEXTS,
        references=listed(_REFERENCE),
        gaps=listed(_GAP),
        coming_law=listed(_COMING_LAW),
        drift=listed(DRIFT),
    ),
}
