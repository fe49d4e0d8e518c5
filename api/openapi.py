"""The OpenAPI document: FastAPI's own, completed with what only this API knows."""

import ast
import inspect
import sys
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from api import dependent_field_docs
from api.examples import example
from application.problems import MEDIA_TYPE
from domain.access.bundle_taking import TakeBundle
from domain.command_catalogue import COMMANDS, RAISE
from store.ledger.json_codec import with_parts
from views.read_model import READ_MODELS

DESCRIPTION = (
    "Referrals of a school's safeguarding concerns, clause by clause, with the clock kept and the record "
    "provable. If a child is in immediate danger, call 999."
)

_BODY_OF = {"preview_referral_form": "refer"}
"""Operations that take the body of another."""


def completed(document: dict[str, Any], today: date) -> dict[str, Any]:
    """What FastAPI wrote, with what only this API knows; its examples as they would be accepted today."""
    schemas = document["components"]["schemas"]
    for operations in document["paths"].values():
        for operation in operations.values():
            for code, answer in operation["responses"].items():
                if int(code) >= 400 and "content" in answer:
                    answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
            if "requestBody" in operation:
                _complete_body(operation, schemas, today)
    for of in (
        *READ_MODELS,
        TakeBundle,
        *{part for spec in (RAISE, *COMMANDS.values()) for part in with_parts(spec.command)},
    ):
        _describe(of, schemas)
    dependent_field_docs.describe(schemas)
    return document


def _describe(of: type, schemas: dict[str, Any]) -> None:
    """Describe the fields of a class by the docstrings under them."""
    schema = schemas.get(of.__name__)
    if schema is None:
        return
    for each in of.__mro__[:-1]:
        for field, said in _docstrings(each.__module__).get(each.__name__, {}).items():
            if field.rstrip("_") in schema["properties"]:
                schema["properties"][field.rstrip("_")].setdefault("description", said)


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """The fields' docstrings of every class in a module, which Python itself does not keep."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = {
                field.target.id: inspect.cleandoc(said.value.value)
                for field, said in pairwise(node.body)
                if isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(said, ast.Expr)
                and isinstance(said.value, ast.Constant)
                and isinstance(said.value.value, str)
            }
    return found


def _named(operation: str) -> str:
    """The name of the body that an operation takes."""
    if operation in _BODY_OF:
        return COMMANDS[_BODY_OF[operation]].command.__name__
    return "".join(word.capitalize() for word in operation.split("_"))


def _complete_body(operation: dict[str, Any], schemas: dict[str, Any], today: date) -> None:
    content = operation["requestBody"]["content"]["application/json"]
    if "$ref" not in content["schema"]:  # FastAPI names models alone
        name = _named(operation["operationId"])
        schemas.setdefault(name, content["schema"] | {"title": name})
        content["schema"] = {"$ref": f"#/components/schemas/{name}"}
    name = content["schema"]["$ref"].rpartition("/")[2]
    operation["requestBody"]["required"] = bool(schemas[name].get("required"))
    content["example"] = example(_BODY_OF.get(operation["operationId"], operation["operationId"]), today)
