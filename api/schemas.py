"""Every schema of the OpenAPI document by its name, but those of commands, which their dataclasses give."""

from api.case_schemas import CASE_SCHEMAS
from api.compliance_schemas import COMPLIANCE_SCHEMAS
from api.json_schema import ID, TEXT, TEXTS, TIME, TRUTH, WHOLE, Schema, listed, maybe, obj, one_of
from api.policy_schemas import POLICY_SCHEMAS
from api.register_schemas import REGISTER_SCHEMAS
from api.school_schemas import SCHOOL_SCHEMAS
from domain.people.roles import ROLES

_PROBLEM = obj(type=TEXT, title=TEXT, status=WHOLE, code=TEXT, detail=TEXT, clauses=TEXTS)
_PROBLEM["properties"] |= {
    "errors": listed(obj(pointer=TEXT, message=TEXT)),
    "obligations": TEXTS,
    "ledger": one_of("read-only"),
    "request_id": TEXT,
}
_PERSON = obj(id=ID, name=TEXT, roles=listed(one_of(*ROLES)))

_SHIFT = obj(
    id=ID,
    person=ID,
    name=TEXT,
    roles=listed(one_of(*ROLES)),
    starts_at=TIME,
    ends_at=TIME,
    ended_at=maybe(TIME),
)

SCHEMAS: dict[str, Schema] = {
    **CASE_SCHEMAS,
    "Person": _PERSON,
    "Shift": _SHIFT,
    "Recorded": obj(recorded=TRUTH),
    "Me": obj(**_PERSON["properties"], school=obj(id=ID, name=TEXT)),
    "Mail": obj(
        **{"message_id": TEXT, "date": TEXT, "from": TEXT, "to": TEXT, "subject": TEXT, "text": TEXT},
        attachments=listed(obj(name=TEXT, text=TEXT)),
    ),
    **POLICY_SCHEMAS,
    "Problem": _PROBLEM,
    **REGISTER_SCHEMAS,
    **COMPLIANCE_SCHEMAS,
    **SCHOOL_SCHEMAS,
}
