"""The OpenAPI document, made from the same table of commands that the routes are made from."""

from datetime import date
from functools import lru_cache
from typing import Any, get_args

from api import dependent_field_docs
from api.compliance_schemas import compliance_paths
from api.examples import example
from api.json_schema import ID, TEXT, TIME, Schema, listed, one_of, ref
from api.openapi_parts import (
    CASE_ID,
    CURSOR,
    KEY,
    LIMIT,
    MATCH,
    PROBLEMS,
    body,
    problems,
    query,
    reading,
    success,
)
from api.register_examples import CLAUSE
from api.schemas import SCHEMAS
from api.school_examples import AGENCY_TOLD
from api.school_schemas import school_paths
from domain.case.stages import STAGES
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.commands.agency_messages import AgencyTold
from domain.commands.reporting import Category

_OWNER = "A person's id, me or none."
_PDF = {
    "description": "The form",
    "content": {"application/pdf": {"schema": {"type": "string", "contentMediaType": "application/pdf"}}},
}
_CLAUSE_ID = {"name": "id", "in": "path", "required": True, "schema": TEXT, "example": CLAUSE["id"]}


@lru_cache(maxsize=1)
def document(version: str, today: date) -> Schema:
    """The whole description, its examples as they would be accepted today."""
    schemas = dict(SCHEMAS)  # the commands' come to them
    paths: Schema = {"/v1/referrals": {"post": _command(RAISE, schemas, today), "get": _cases()}, **_reads()}
    paths["/v1/referrals/{id}/refer/preview"] = {"post": _preview(schemas, today)}
    paths |= compliance_paths() | school_paths(schemas) | _inbound(schemas)
    for entry in COMMANDS.values():
        paths[f"/v1/referrals/{{id}}/{entry.name}"] = {"post": _command(entry, schemas, today)}
    dependent_field_docs.describe(schemas)
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
    found = reading(
        "The cases that you may see, newest first",
        listed(ref("Case")),
        query("stage", one_of(*STAGES)),
        query("overdue", {"type": "boolean"}),
        query("owner", TEXT, _OWNER),
        query("category", one_of(*get_args(Category))),
        LIMIT,
        CURSOR,
    )
    says = "How many cases of this page you may see and do not read; absent where all do."
    outlined = "How many are shown in outline, for no reading can be logged just now; absent where all can."
    found["responses"]["200"]["headers"] = {
        "Onward-Unread": {"description": says, "schema": {"type": "integer"}},
        "Onward-Outlined": {"description": outlined, "schema": {"type": "integer"}},
    }
    return found


def _reads() -> dict[str, Any]:
    version, after = {"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 0}
    return {
        "/v1/referrals/{id}": {
            "get": reading(
                "The case, now or as it stood",
                ref("Case"),
                CASE_ID,
                query("as_of_version", version),
                query("as_of", TIME, "By when it was recorded."),
                more=("404",),
            )
        },
        "/v1/referrals/{id}/history": {
            "get": reading(
                "The events in order, with their seals",
                listed(ref("Event")),
                CASE_ID,
                query("after", after, "The version after which to begin."),
                LIMIT,
                more=("403", "404"),
            )
        },
        "/v1/referrals/{id}/verification": {
            "get": reading("Whether the chain holds", ref("Verification"), CASE_ID, more=("403", "404"))
        },
        "/v1/referrals/{id}/links": {
            "get": reading(
                "Linked cases that you see", listed(ref("LinkedCase")), CASE_ID, more=("403", "404")
            )
        },
        "/v1/referrals/{id}/agency-referrals/{agency_referral}/form": {"get": _form()},
        "/v1/worklist": {"get": reading("What you owe, late first", listed(ref("Work")), LIMIT, CURSOR)},
        "/v1/people": {"get": reading("Everybody of your school", listed(ref("Person")), LIMIT, CURSOR)},
        "/v1/policy": {"get": reading("The policy in force, its clauses, and what has aged", ref("Policy"))},
        "/v1/policy/clauses/{id}": {
            "get": reading(
                "One clause, what is done about it, and by which rule",
                ref("ClauseWithRules"),
                _CLAUSE_ID,
                more=("404",),
                example=CLAUSE,
            )
        },
        "/v1/me": {"get": reading("Who you are", ref("Me"))},
        "/v1/mail": {
            "get": reading(
                "Your own mail in the embedded inbox, newest first; 404 where there is none",
                listed(ref("Mail")),
                LIMIT,
                more=("404",),
            )
        },
    }


def _form() -> Schema:
    read = reading(
        "The referral form as it was made: a tagged PDF, its SHA-256 in Repr-Digest",
        TEXT,
        CASE_ID,
        {"name": "agency_referral", "in": "path", "required": True, "schema": TEXT, "example": "cscs-1"},
        more=("404",),
    )
    read["responses"]["200"] = _PDF
    return read


def _preview(schemas: dict[str, Any], today: date) -> Schema:
    refers = _command(COMMANDS["refer"], schemas, today)
    return {
        "tags": ["reading"],
        "summary": "The referral form that this referral would have; nothing is recorded, and nothing sent",
        "description": f"Clauses 11.5. May: {', '.join(COMMANDS['refer'].who)}.",
        "parameters": [CASE_ID, KEY, MATCH],
        "requestBody": refers["requestBody"],
        "responses": {"200": _PDF, **problems(list(PROBLEMS))},
    }


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
        "parameters": [*parameters, query("key", ID, "The id of the key, where the address names it.")],
        "requestBody": body(AgencyTold, schemas, AGENCY_TOLD),
        "responses": {
            "200": success("Recorded, now or before", ref("Recorded")),
            **problems(["400", "401", "404", "409", "413", "422", "503"]),
        },
    }
    return {"/v1/agency/feedback": {"post": told}}


def _command(entry: CommandSpec, schemas: dict[str, Any], today: date) -> Schema:
    raises = entry is RAISE
    codes = [code for code in PROBLEMS if not (raises and code in ("403", "412"))]
    return {
        "operationId": entry.name,
        "tags": ["commands"],
        "summary": (entry.command.__doc__ or "").strip(),
        "description": f"Clauses {', '.join(entry.clauses)}. May: {', '.join(entry.who)}.",
        "parameters": [KEY] if raises else [CASE_ID, KEY, MATCH],
        "requestBody": body(entry.command, schemas, example(entry.name, today)),
        "responses": {
            "201" if raises else "200": success("The case after it", ref("Case")),
            **problems(codes),
        },
    }
