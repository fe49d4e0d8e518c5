"""The words of JSON Schema in which the OpenAPI document says what is sent and answered."""

from typing import Any

Schema = dict[str, Any]


def obj(**properties: Schema) -> Schema:
    """An object with all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def ref(name: str) -> Schema:
    """A schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(of: Schema) -> Schema:
    """A list of one thing."""
    return {"type": "array", "items": of}


def maybe(of: Schema) -> Schema:
    """One thing, or null."""
    return {"anyOf": [of, {"type": "null"}]}


def one_of(*words: str) -> Schema:
    """One of a few words."""
    return {"type": "string", "enum": list(words)}


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
ID: Schema = {"type": "string", "format": "uuid"}
TIME: Schema = {"type": "string", "format": "date-time"}
DATE: Schema = {"type": "string", "format": "date"}
TEXTS = listed(TEXT)
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
