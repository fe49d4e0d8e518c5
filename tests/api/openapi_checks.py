"""The OpenAPI document, and an answer held against it: nothing may be in it that is not described."""

from copy import deepcopy
from datetime import date
from typing import Any

from fastapi import FastAPI
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped, unused-ignore]

from api import openapi
from api.app import ROUTES
from tests.school import Json

_APP = FastAPI(title="Onward", version="1", routes=list(ROUTES), separate_input_output_schemas=False)
DOCUMENT = openapi.completed(_APP.openapi(), date(2027, 9, 30))


def closed(schema: Any) -> Any:
    """The schema without room for fields that it does not name."""
    match schema:
        case {"type": "object", "properties": _}:
            rest = {name: closed(part) for name, part in schema.items()}
            return {"additionalProperties": False} | rest
        case dict():
            return {name: closed(part) for name, part in schema.items()}
        case list():
            return [closed(part) for part in schema]
        case _:
            return schema


def check_schema(schema: Json) -> None:
    """Check that it is a valid schema."""
    Draft202012Validator.check_schema(schema)


def check(answer: Any, schema: Json) -> None:
    """Check that the answer matches the schema and has no other field."""
    components = closed(deepcopy(DOCUMENT["components"]))
    whole = {**schema, "components": components}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(answer)
