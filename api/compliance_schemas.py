"""What reports on compliance look like and where they are read, for the OpenAPI document (3.2a, 3.2b)."""

from typing import get_args

from api.compliance_examples import COMPLIANCE, EXCEPTIONS, FIGURES
from api.json_schema import DATE, ID, TEXT, TEXTS, TIME, TRUTH, WHOLE, Schema, listed, maybe, obj, one_of, ref
from api.openapi_parts import CASE_ID, CURSOR, LIMIT, query, reading
from api.register_schemas import AS_PRINTED, DRIFT
from domain.compliance.clause_findings import GRAVEST_FIRST, ShownBy
from domain.compliance.obligation_outcomes import Outcome
from domain.compliance.policy_exceptions import DepartureKind
from domain.compliance.school_statistics import TIMES
from domain.policy.clause_register import Doing

_LATE = maybe(obj(minutes=WHOLE, school_minutes=WHOLE, text=TEXT))
_DUTY = obj(
    obligation=TEXT,
    outcome=one_of(*get_args(Outcome)),
    whose=TEXT,
    basis=TEXT,
    note=maybe(TEXT),
    opened_at=TIME,
    due_at=maybe(TIME),
    done_at=maybe(TIME),
    event=maybe(WHOLE),
    late_by=_LATE,
)
_FINDING = obj(
    **AS_PRINTED,
    status=one_of(*GRAVEST_FIRST),
    shown_by=one_of(*get_args(ShownBy)),
    says=TEXT,
    not_recorded=TEXTS,
    parties={"type": "object", "additionalProperties": one_of(*get_args(Outcome))},
    late_by=_LATE,
    duties=listed(_DUTY),
    evidence=listed(obj(version=WHOLE, type=TEXT, occurred_at=TIME, recorded_at=TIME)),
    awaits=TEXTS,
)
_NUMBER = maybe(WHOLE)
_OUTCOMES = obj(**dict.fromkeys(get_args(Outcome), _NUMBER))
_SPREAD = maybe(obj(median=WHOLE, p90=WHOLE, says=TEXT))
COMPLIANCE_SCHEMAS: dict[str, Schema] = {
    "Compliance": obj(
        id=ID,
        reference=TEXT,
        version=WHOLE,
        policy=TEXT,
        as_of=TIME,
        counts=obj(**dict.fromkeys(GRAVEST_FIRST, WHOLE)),
        clauses=listed(_FINDING),
        drift=listed(DRIFT),
    ),
    "Figures": obj(
        **{"school": ID, "from": DATE, "to": DATE, "as_of": TIME, "cases": _NUMBER, "few_hidden": TRUTH},
        clauses=listed(
            obj(
                id=TEXT,
                section=TEXT,
                summary=TEXT,
                does=listed(one_of(*get_args(Doing))),
                cases=_NUMBER,
                evidence=_NUMBER,
                school=_OUTCOMES,
                agencies=_OUTCOMES,
            )
        ),
        times=listed(
            obj(
                what=one_of(*TIMES),
                whose=TEXT,
                n=_NUMBER,
                waiting=_NUMBER,
                minutes=_SPREAD,
                school_minutes=_SPREAD,
            )
        ),
        drift=listed(DRIFT),
    ),
    "Departure": obj(
        referral=ID,
        reference=TEXT,
        kind=one_of(*get_args(DepartureKind)),
        clause=TEXT,
        at=TIME,
        obligation=maybe(TEXT),
        whose=TEXT,
        basis=maybe(TEXT),
        event=maybe(WHOLE),
        late_by=_LATE,
        says=TEXT,
        href=TEXT,
    ),
}
_FROM = query("from", DATE, "The first day; the first of September before the last unless told.")
_TO = query("to", DATE, "The last day; today unless told.")


def compliance_paths() -> dict[str, Schema]:
    """The three addresses."""
    return {
        "/v1/referrals/{id}/compliance": {
            "get": reading(
                "The policy held against the case, clause by clause",
                ref("Compliance"),
                CASE_ID,
                query("as_of_version", {"type": "integer", "minimum": 1}),
                query("as_of", TIME, "By when it was recorded."),
                more=("403", "404"),
                example=COMPLIANCE,
            )
        },
        "/v1/compliance": {
            "get": reading(
                "Figures of your school for a period, clause by clause, without names; a number that could "
                "point at a child is null for readers who see no case",
                ref("Figures"),
                _FROM,
                _TO,
                more=("403",),
                example=FIGURES,
            )
        },
        "/v1/compliance/exceptions": {
            "get": reading(
                "What came late, is not done, was passed over or overridden, the newest case first",
                listed(ref("Departure")),
                _FROM,
                _TO,
                LIMIT,
                CURSOR,
                more=("403",),
                example=EXCEPTIONS,
            )
        },
    }
