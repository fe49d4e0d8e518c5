"""What the policy and the calendar look like in an answer, for the OpenAPI document."""

from typing import get_args

from api.json_schema import DATE, ID, TEXT, TEXTS, TIME, TRUTH, WHOLE, Schema, listed, maybe, obj, one_of, ref
from api.register_schemas import COMING_LAW, DRIFT, GAP, REFERENCE
from domain.calendar.bank_holidays import DayChange

_LIMIT = obj(kind=TEXT, clause=TEXT, basis=TEXT, owners=TEXTS, ladder=TEXT)
_CONTACT = obj(phone=maybe(TEXT), opens=maybe(TEXT), closes=maybe(TEXT), hours=maybe(TEXT))
_AUTHORITY = obj(
    id=TEXT,
    name=TEXT,
    source=TEXT,
    checked_on=DATE,
    stale=TRUTH,
    outdated=maybe(TEXT),
    note=maybe(TEXT),
    contacts=obj(front_door=_CONTACT, edt=_CONTACT, secure_email=maybe(TEXT), portal=maybe(TEXT)),
    confirm_in_writing=maybe(TEXT),
    disagreement=listed(
        obj(
            stage=WHOLE,
            our_role=maybe(TEXT),
            their_role=maybe(TEXT),
            raise_within=maybe(TEXT),
            respond_within=maybe(TEXT),
            on_silence=maybe(TEXT),
        )
    ),
    response_times=listed(obj(what=TEXT, within=TEXT)),
)
_POLICY = obj(
    id=TEXT,
    version=WHOLE,
    name=TEXT,
    title=TEXT,
    adopted_on=DATE,
    review_due_on=DATE,
    review_overdue=TRUTH,
    opens=TEXT,
    closes=TEXT,
    published_until=DATE,
    limits=listed(_LIMIT),
    ladders={
        "type": "object",
        "additionalProperties": listed(
            obj(
                to=TEXTS,
                say=TEXT,
                says={"type": "object", "additionalProperties": TEXT},
                after=maybe(TEXT),
                repeat=maybe(TEXT),
                stage_by_stage=TRUTH,
            )
        ),
    },
    repeats={
        "type": "object",
        "additionalProperties": obj(
            clause=TEXT, basis=TEXT, episodes=WHOLE, within_days=WHOLE, note=maybe(TEXT)
        ),
    },
    expectations=listed(obj(what=TEXT, after=TEXT, since=TEXT, decisions=TEXTS, basis=TEXT, source=TEXT)),
    codes={
        "type": "object",
        "additionalProperties": listed(
            obj(code=TEXT, clause=TEXT, text=TEXT, help=maybe(TEXT), asks_for=maybe(TEXT))
        ),
    },
    authority=TEXT,
    authorities=listed(_AUTHORITY),
    approval=TEXT,
    sections=listed(obj(id=TEXT, title=TEXT)),
    clauses=listed(ref("Clause")),
    with_behaviour=TEXTS,
    planned=TEXTS,
    without_rule=TEXTS,
    rules_without_clause=TEXTS,
    references=listed(REFERENCE),
    gaps=listed(GAP),
    law_in_force=listed(COMING_LAW),
    coming_law=listed(COMING_LAW),
    drift=listed(DRIFT),
)
_CHANGE = obj(
    number=WHOLE,
    change=one_of(*get_args(DayChange), "limits"),
    day=maybe(DATE),
    reasons=TEXT,
    by=maybe(ID),
    at=TIME,
)

POLICY_SCHEMAS: dict[str, Schema] = {
    "Policy": _POLICY,
    "CalendarChange": _CHANGE,
    "Proclaimed": obj(**_CHANGE["properties"], waiting=WHOLE),
}
