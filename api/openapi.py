"""The OpenAPI document, made from the same table of commands that the routes are made from."""

from datetime import date
from functools import lru_cache
from typing import Any, get_args

from api.examples import AGENCY_TOLD, CLAUSE, ON_DUTY, PROCLAIMED, example
from api.problems import MEDIA_TYPE
from api.register_schemas import REGISTER_SCHEMAS
from api.schemas import ID, SCHEMAS, TEXT, TIME, Schema, listed, one_of, ref
from domain.catalogue import COMMANDS, RAISE, Entry
from domain.commands.reporting import Category
from domain.duty import MAY_CHANGE, EndDuty, PutOnDuty
from domain.inbound import AgencyTold
from domain.proclaiming import MAY_PROCLAIM, Proclaim
from domain.stages import STAGES
from store.shapes import shape

_CASE_ID = {"name": "id", "in": "path", "required": True, "schema": ID}
_PROBLEMS = {
    "401": "Not signed in",
    "403": "Your role does not allow it",
    "404": "Nothing here, or nothing that you may see",
    "409": "The case or the policy does not allow it now, or the key is being answered",
    "412": "The case has changed since the version in If-Match",
    "413": "The body is larger than 256 KiB",
    "422": "Wrong whatever the case holds; or the key was used for something else",
    "503": "The record cannot be reached just now",
}
_READING = ("401", "422", "503")


def _query(name: str, schema: Schema, description: str = "") -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema}


_LIMIT = _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50})
_CURSOR = _query("cursor", TEXT, "Of the page before, as its Link gives it.")
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
    "schema": TEXT,
}
_OWNER = "A person's id, me or none."
_CLAUSE_ID = {"name": "id", "in": "path", "required": True, "schema": TEXT, "example": CLAUSE["id"]}


@lru_cache(maxsize=1)
def document(version: str, today: date) -> Schema:
    """The whole description, its examples as they would be accepted today."""
    schemas = SCHEMAS | REGISTER_SCHEMAS
    paths: Schema = {"/v1/referrals": {"post": _command(RAISE, schemas, today), "get": _cases()}, **_reads()}
    paths |= _duty(schemas) | _calendar(schemas) | _inbound(schemas)
    for entry in COMMANDS.values():
        paths[f"/v1/referrals/{{id}}/{entry.name}"] = {"post": _command(entry, schemas, today)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Onward",
            "version": version,
            "description": "Referrals of a school's safeguarding concerns, clause by clause, with the clock "
            "kept and the record provable. If a child is in immediate danger, telephone 999.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "webhook": {"type": "apiKey", "in": "header", "name": "webhook-signature"},
            },
        },
        "security": [{"token": []}],
    }


def _cases() -> Schema:
    return _read(
        "The cases that you may see, newest first",
        listed(ref("Case")),
        _query("stage", one_of(*STAGES)),
        _query("overdue", {"type": "boolean"}),
        _query("owner", TEXT, _OWNER),
        _query("category", one_of(*get_args(Category))),
        _LIMIT,
        _CURSOR,
    )


def _reads() -> dict[str, Any]:
    version, after = {"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 0}
    return {
        "/v1/referrals/{id}": {
            "get": _read(
                "The case, now or as it stood",
                ref("Case"),
                _CASE_ID,
                _query("as_of_version", version),
                _query("as_of", TIME, "By when it was recorded."),
                more=("404",),
            )
        },
        "/v1/referrals/{id}/history": {
            "get": _read(
                "The events in order, with their seals",
                listed(ref("Event")),
                _CASE_ID,
                _query("after", after, "The version after which to begin."),
                _LIMIT,
                more=("403", "404"),
            )
        },
        "/v1/referrals/{id}/verification": {
            "get": _read("Whether the chain holds", ref("Verification"), _CASE_ID, more=("403", "404"))
        },
        "/v1/worklist": {"get": _read("What you owe, late first", listed(ref("Work")), _LIMIT, _CURSOR)},
        "/v1/people": {"get": _read("Everybody of your school", listed(ref("Person")), _LIMIT, _CURSOR)},
        "/v1/policy": {"get": _read("The policy in force, its clauses, and what has aged", ref("Policy"))},
        "/v1/policy/clauses/{id}": {
            "get": _read(
                "One clause, what is done about it, and by which rule",
                ref("ClauseWithRules"),
                _CLAUSE_ID,
                more=("404",),
                example=CLAUSE,
            )
        },
        "/v1/me": {"get": _read("Who you are", ref("Me"))},
        "/v1/mail": {
            "get": _read(
                "Your own mail in the embedded inbox, newest first; 404 where there is none",
                listed(ref("Mail")),
                _LIMIT,
                more=("404",),
            )
        },
    }


def _duty(schemas: dict[str, Any]) -> dict[str, Any]:
    shifts = _read(
        "Who is on duty when, by the start of the shift",
        listed(ref("Shift")),
        _query("from", TIME, "Shifts that end after this; now unless told."),
        _query("to", TIME, "Shifts that start before this."),
        _LIMIT,
        _CURSOR,
    )
    may = f"May: {', '.join(MAY_CHANGE)}."
    codes = ["401", "403", "409", "413", "422", "503"]

    def post(of: type, parameters: list[Schema], status: str, codes: list[str], example: Schema) -> Schema:
        return {
            "tags": ["duty"],
            "summary": (of.__doc__ or "").strip(),
            "description": f"Clauses 3-DSL.x. {may}",
            "parameters": [*parameters, _KEY],
            "requestBody": _body(of, schemas, example),
            "responses": {status: _success("The shift", ref("Shift")), **_problems(codes)},
        }

    ending = post(EndDuty, [_CASE_ID], "200", sorted([*codes, "404"]), {})
    return {
        "/v1/duty": {"get": shifts, "post": post(PutOnDuty, [], "201", codes, ON_DUTY)},
        "/v1/duty/{id}/end": {"post": ending},
    }


def _calendar(schemas: dict[str, Any]) -> dict[str, Any]:
    post = {
        "tags": ["calendar"],
        "summary": (Proclaim.__doc__ or "").strip(),
        "description": f"Clauses 11.8. May: {', '.join(MAY_PROCLAIM)}. Open cases follow within seconds.",
        "parameters": [_KEY],
        "requestBody": _body(Proclaim, schemas, PROCLAIMED),
        "responses": {
            "201": _success("The change, and how many open cases are still to follow", ref("Proclaimed")),
            **_problems(["401", "403", "409", "413", "422", "503"]),
        },
    }
    read = _read("The days added to the calendar or taken out of it, and why", ref("Calendar"))
    return {"/v1/calendar": {"get": read, "post": post}}


def _inbound(schemas: dict[str, Any]) -> dict[str, Any]:
    headers = {
        "webhook-id": "The message's own; the same at each attempt to send it.",
        "webhook-timestamp": "When this attempt was signed, in seconds; taken for five minutes.",
        "webhook-signature": "v1, a comma and the signature in base64; several with a space between.",
    }
    parameters = [
        {"name": name, "in": "header", "required": True, "description": said, "schema": TEXT}
        for name, said in headers.items()
    ]
    told = {
        "operationId": "agency-feedback",
        "tags": ["agencies"],
        "summary": (AgencyTold.__doc__ or "").strip(),
        "description": "Clauses 11.8. Signed as Standard Webhooks 1.0 says, with the secret of a key.",
        "security": [{"webhook": []}],
        "parameters": [*parameters, _query("key", ID, "The id of the key, where the address names it.")],
        "requestBody": _body(AgencyTold, schemas, AGENCY_TOLD),
        "responses": {
            "200": _success("Recorded, now or before", ref("Recorded")),
            **_problems(["401", "404", "409", "413", "422", "503"]),
        },
    }
    return {"/v1/agency/feedback": {"post": told}}


def _body(of: type, schemas: dict[str, Any], example: Schema) -> Schema:
    """A request's body, its schema put with the others."""
    body = shape(of).json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(body.pop("$defs", {}))
    schemas[of.__name__] = body
    content = {"application/json": {"schema": ref(of.__name__), "example": example}}
    return {"required": bool(body.get("required")), "content": content}


def _command(entry: Entry, schemas: dict[str, Any], today: date) -> Schema:
    raises = entry is RAISE
    codes = [code for code in _PROBLEMS if not (raises and code in ("403", "412"))]
    return {
        "operationId": entry.name,
        "tags": ["commands"],
        "summary": (entry.command.__doc__ or "").strip(),
        "description": f"Clauses {', '.join(entry.clauses)}. May: {', '.join(entry.who)}.",
        "parameters": [_KEY] if raises else [_CASE_ID, _KEY, _MATCH],
        "requestBody": _body(entry.command, schemas, example(entry.name, today)),
        "responses": {
            "201" if raises else "200": _success("The case after it", ref("Case")),
            **_problems(codes),
        },
    }


def _read(
    summary: str,
    schema: Schema,
    *parameters: Schema,
    more: tuple[str, ...] = (),
    example: Schema | None = None,
) -> Schema:
    paged = _LIMIT in parameters
    said = "A page; Link has rel=next when there is more" if paged else summary
    return {
        "tags": ["reading"],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": _success(said, schema, example),
            **_problems(sorted((*_READING, *more))),
        },
    }


def _success(description: str, schema: Schema, example: Schema | None = None) -> Schema:
    content = {"schema": schema} | ({"example": example} if example else {})
    return {"description": description, "content": {"application/json": content}}


def _problems(codes: list[str]) -> Schema:
    content = {MEDIA_TYPE: {"schema": ref("Problem")}}
    return {code: {"description": _PROBLEMS[code], "content": content} for code in codes}
