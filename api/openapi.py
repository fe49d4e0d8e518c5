"""The OpenAPI document, made from the same table of commands that the routes are made from."""

from typing import Any, get_args

from api.examples import EXAMPLES
from api.problems import MEDIA_TYPE
from domain.catalogue import COMMANDS, RAISE, Entry
from domain.commands.reporting import Category
from domain.stages import STAGES
from store.shapes import shape

_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200}}
_CURSOR = {"name": "cursor", "in": "query", "schema": {"type": "string"}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same body is answered once; a repeat gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": 'The version you decided on, such as "5"; 412 if the case has moved on.',
    "schema": {"type": "string"},
}
_WRONG = {
    "401": "Not signed in",
    "403": "Your role does not allow it",
    "404": "Nothing here, or nothing that you may see",
    "409": "The case or the policy does not allow it now",
    "412": "The case has changed since the version in If-Match",
    "413": "The body is larger than 256 KiB",
    "422": "Wrong whatever the case holds",
    "503": "The record cannot be reached just now",
}
_PAGE = "A page; Link has rel=next when there is more."


def document(version: str) -> dict[str, Any]:
    """The whole description."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM, "Case": _CASE, "Event": _EVENT, "Any": {"type": "object"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Onward",
            "version": version,
            "description": "Referrals of a school's safeguarding concerns, clause by clause, with the clock "
            "kept and the record provable. If a child is in immediate danger, telephone 999.",
        },
        "paths": _paths(schemas),
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _paths(schemas: dict[str, Any]) -> dict[str, Any]:
    paths: dict[str, Any] = {
        "/v1/referrals": {
            "post": _command(RAISE, schemas, "201"),
            "get": _read(
                "The cases that you may see, newest first", "Case", True, *_FILTERS, _LIMIT, _CURSOR
            ),
        },
        "/v1/referrals/{id}": {
            "get": _read(
                "The case, now or as it stood",
                "Case",
                False,
                _ID,
                {"name": "as_of_version", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                {"name": "as_of", "in": "query", "schema": {"type": "string", "format": "date-time"}},
            )
        },
        "/v1/referrals/{id}/history": {
            "get": _read(
                "The events in order, with their seals",
                "Event",
                True,
                _ID,
                {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}},
                _LIMIT,
            )
        },
        "/v1/referrals/{id}/verification": {"get": _read("Whether the chain holds", "Any", False, _ID)},
        "/v1/worklist": {"get": _read("What you owe, late first", "Any", True, _LIMIT, _CURSOR)},
        "/v1/people": {"get": _read("Everybody of your school", "Any", True, _LIMIT, _CURSOR)},
        "/v1/policy": {"get": _read("The policy in force and its limits with their basis", "Any", False)},
        "/v1/me": {"get": _read("Who you are", "Any", False)},
    }
    for entry in COMMANDS.values():
        paths[f"/v1/referrals/{{id}}/{entry.name}"] = {"post": _command(entry, schemas, "200")}
    return paths


def _command(entry: Entry, schemas: dict[str, Any], success: str) -> dict[str, Any]:
    name = entry.command.__name__
    body = shape(entry.command).json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(body.pop("$defs", {}))
    schemas[name] = body
    raised = success == "201"
    clauses = ", ".join(entry.clauses)
    return {
        "operationId": entry.name,
        "tags": ["commands"],
        "summary": (entry.command.__doc__ or "").strip(),
        "description": f"Clauses {clauses}. May: {', '.join(entry.who)}.",
        "parameters": [_KEY] if raised else [_ID, _KEY, _MATCH],
        "requestBody": {
            "required": bool(body.get("required")),
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{name}"},
                    "example": EXAMPLES[entry.name],
                }
            },
        },
        "responses": {success: _success("The case after it", "Case", False), **_problems(raised)},
    }


def _read(summary: str, schema: str, page: bool, *parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "tags": ["reading"],
        "summary": summary,
        "description": _PAGE if page else "",
        "parameters": list(parameters),
        "responses": {"200": _success(summary, schema, page), **_problems(False)},
    }


def _success(description: str, schema: str, page: bool) -> dict[str, Any]:
    one = {"$ref": f"#/components/schemas/{schema}"}
    body = {"type": "array", "items": one} if page else one
    return {"description": description, "content": {"application/json": {"schema": body}}}


def _problems(raised: bool) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": text, "content": content}
        for status, text in _WRONG.items()
        if not (raised and status in ("404", "412"))
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT, _TIME = {"type": "string"}, {"type": ["string", "null"], "format": "date-time"}
_LIST = {"type": "array"}
_FILTERS = (
    {"name": "stage", "in": "query", "schema": {"enum": list(STAGES)}},
    {"name": "overdue", "in": "query", "schema": {"type": "boolean"}},
    {
        "name": "owner",
        "in": "query",
        "description": "A person's id, me or none.",
        "schema": {"type": "string"},
    },
    {"name": "category", "in": "query", "schema": {"enum": list(get_args(Category))}},
)
_PROBLEM = _object(
    type=_TEXT, title=_TEXT, status={"type": "integer"}, code=_TEXT, detail=_TEXT, clauses=_LIST
)
_EVENT = _object(
    version={"type": "integer"},
    type=_TEXT,
    schema={"type": "integer"},
    occurred_at=_TIME,
    recorded_at=_TIME,
    actor={"description": "The clock, or a person's id and the role that permitted it."},
    clauses=_LIST,
    policy=_TEXT,
    data={"type": "object"},
    seal=_object(previous=_TEXT, hash=_TEXT),
)
_CASE = _object(
    id={"type": "string", "format": "uuid"},
    reference={"type": "string", "examples": ["ONW-7F3K2M"]},
    version={"type": "integer"},
    stage={"enum": list(STAGES)},
    school={"type": ["string", "null"]},
    policy={"type": ["string", "null"]},
    raised_by={"type": ["string", "null"]},
    owner={"type": ["string", "null"]},
    pupil={"type": ["object", "null"]},
    concern={"type": ["object", "null"]},
    agency_referrals=_LIST,
    obligations=_LIST,
    escalations=_LIST,
    warnings=_LIST,
    next={"type": "array", "items": _object(command=_TEXT, clauses=_LIST, href=_TEXT)},
)
