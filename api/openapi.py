"""The OpenAPI document, made from the same table of commands that the routes are made from."""

from datetime import date
from functools import lru_cache
from typing import Any, get_args

from api.examples import example
from api.problems import MEDIA_TYPE
from api.schemas import ID, SCHEMAS, TEXT, TIME, Schema, listed, one_of, ref
from domain.catalogue import COMMANDS, RAISE, Entry
from domain.commands.reporting import Category
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


@lru_cache(maxsize=1)
def document(version: str, today: date) -> Schema:
    """The whole description, its examples as they would be accepted today."""
    schemas = dict(SCHEMAS)
    paths: Schema = {"/v1/referrals": {"post": _command(RAISE, schemas, today), "get": _cases()}, **_reads()}
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
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
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
        "/v1/policy": {"get": _read("The policy in force and its limits with their basis", ref("Policy"))},
        "/v1/me": {"get": _read("Who you are", ref("Me"))},
    }


def _command(entry: Entry, schemas: dict[str, Any], today: date) -> Schema:
    name = entry.command.__name__
    body = shape(entry.command).json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(body.pop("$defs", {}))
    schemas[name] = body
    raises = entry is RAISE
    codes = [code for code in _PROBLEMS if not (raises and code in ("403", "412"))]
    return {
        "operationId": entry.name,
        "tags": ["commands"],
        "summary": (entry.command.__doc__ or "").strip(),
        "description": f"Clauses {', '.join(entry.clauses)}. May: {', '.join(entry.who)}.",
        "parameters": [_KEY] if raises else [_CASE_ID, _KEY, _MATCH],
        "requestBody": {
            "required": bool(body.get("required")),
            "content": {"application/json": {"schema": ref(name), "example": example(entry.name, today)}},
        },
        "responses": {
            "201" if raises else "200": _success("The case after it", ref("Case")),
            **_problems(codes),
        },
    }


def _read(summary: str, schema: Schema, *parameters: Schema, more: tuple[str, ...] = ()) -> Schema:
    paged = _LIMIT in parameters
    return {
        "tags": ["reading"],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": _success("A page; Link has rel=next when there is more" if paged else summary, schema),
            **_problems(sorted((*_READING, *more))),
        },
    }


def _success(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problems(codes: list[str]) -> Schema:
    content = {MEDIA_TYPE: {"schema": ref("Problem")}}
    return {code: {"description": _PROBLEMS[code], "content": content} for code in codes}
