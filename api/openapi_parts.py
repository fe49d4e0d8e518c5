"""The pieces that descriptions are made of: parameters, bodies, answers and problems."""

from typing import Any

from api.json_schema import ID, TEXT, Schema, ref
from application.problems import MEDIA_TYPE
from store.ledger.json_codec import shape

CASE_ID = {"name": "id", "in": "path", "required": True, "schema": ID}
PROBLEMS = {
    "400": "Authorization or Idempotency-Key was sent more than once",
    "401": "Not signed in",
    "403": "Your role does not allow it",
    "404": "Nothing here, or nothing that you may see",
    "409": "The case or the policy does not allow it now, or the key is being answered",
    "412": "The case has changed since the version in If-Match",
    "413": "The body is larger than 256 KiB",
    "422": "Wrong whatever the case holds; or the key was used for something else",
    "503": "The record cannot be reached just now, or a form could not be made as a PDF",
}
_READING = ("400", "401", "422", "503")


def query(name: str, schema: Schema, description: str = "") -> Schema:
    """A parameter of the query, which may be left out."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


LIMIT = query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50})
CURSOR = query("cursor", TEXT, "Of the page before, as its Link gives it.")
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same body is answered once; a repeat gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}
MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": 'The version you decided on, such as "5"; 412 if the case has moved on.',
    "schema": TEXT,
}


def body(of: type, schemas: dict[str, Any], example: Schema) -> Schema:
    """A request's body, its schema put with the others."""
    schema = shape(of).json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[of.__name__] = schema
    content = {"application/json": {"schema": ref(of.__name__), "example": example}}
    return {"required": bool(schema.get("required")), "content": content}


def reading(
    summary: str,
    schema: Schema,
    *parameters: Schema,
    more: tuple[str, ...] = (),
    example: Any = None,
) -> Schema:
    """A GET; it is paged where it takes a limit."""
    paged = LIMIT in parameters
    said = "A page; Link has rel=next when there is more" if paged else summary
    return {
        "tags": ["reading"],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": success(said, schema, example),
            **problems(sorted((*_READING, *more))),
        },
    }


def success(description: str, schema: Schema, example: Any = None) -> Schema:
    """The answer when all went well."""
    content = {"schema": schema} | ({"example": example} if example else {})
    return {"description": description, "content": {"application/json": content}}


def problems(codes: list[str]) -> Schema:
    """The answers of these codes."""
    content = {MEDIA_TYPE: {"schema": ref("Problem")}}
    return {code: {"description": PROBLEMS[code], "content": content} for code in codes}
