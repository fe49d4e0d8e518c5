"""The OpenAPI document: FastAPI's own, completed with what only this API knows, and its pages."""

import ast
import inspect
import sys
import tomllib
from datetime import date, timedelta
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.routes import Route
from application import problems, refusal_problems
from application.problems import MEDIA_TYPE
from domain.access.bundle_request import TakeBundle
from domain.command_catalogue import COMMANDS, RAISE
from domain.validation.contradictions import DependentField
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from store.ledger.json_codec import with_parts
from views.read_model import READ_MODELS

DESCRIPTION = (
    "Referrals of a school's safeguarding concerns, clause by clause, with the clock kept and the record "
    "provable. If a child is in immediate danger, call 999."
)

_BODY_OF = {"preview_referral_form": "refer"}
"""Operations that take the body of another."""
BODIES: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("examples.toml").read_text(encoding="utf-8")
)
"""By the operation that takes it."""
EXAMPLES = {name: BODIES[name] for name in (RAISE.name, *COMMANDS)}
"""The commands' own."""
router = APIRouter(route_class=Route, include_in_schema=False)
STATIC = Path(__file__).with_name("static")
_OWN_ONLY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onward: {title}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""
_SWAGGER = """<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/swagger-ui/swagger-ui.css">
<script src="/static/swagger-ui/swagger-ui-bundle.js" defer></script>
<script src="/static/docs.js" defer></script>"""


Document = dict[str, Any]
"""The OpenAPI document, or a part of it."""


def completed(document: Document, today: date) -> Document:
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
        *{part for model in READ_MODELS for part in with_parts(model)},
        problems.NamedFault,
        problems.ProblemDocument,
        TakeBundle,
        *{part for spec in (RAISE, *COMMANDS.values()) for part in with_parts(spec.command)},
    ):
        _describe(of, schemas)
    describe_dependent_fields(schemas)
    return document


def _describe(of: type, schemas: Document) -> None:
    """Describe the fields of a class by the docstrings under them."""
    schema = schemas.get(of.__name__)
    if schema is None:
        return
    for each in of.__mro__:
        if each.__module__ == "builtins":
            break
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


def _body_name(operation: str) -> str:
    """The name of the body that an operation takes."""
    if operation in _BODY_OF:
        return COMMANDS[_BODY_OF[operation]].command.__name__
    return "".join(word.capitalize() for word in operation.split("_"))


def _complete_body(operation: Document, schemas: Document, today: date) -> None:
    content = operation["requestBody"]["content"]["application/json"]
    if "$ref" not in content["schema"]:  # FastAPI names models alone
        name = _body_name(operation["operationId"])
        schemas.setdefault(name, content["schema"] | {"title": name})
        content["schema"] = {"$ref": f"#/components/schemas/{name}"}
    name = content["schema"]["$ref"].rpartition("/")[2]
    operation["requestBody"]["required"] = bool(schemas[name].get("required"))
    called: str = operation["operationId"]
    content["example"] = example(_BODY_OF.get(called, called), today)


def field_named(path: str, row: DependentField) -> str:
    """The field, and its value where only one is meant."""
    value = " or ".join(f"`{str(each).lower()}`" for each in row.saying)
    return f"`{f'{path}/{row.field}'.removeprefix('/')}`{f': {value}' if value else ''}"


def answers_to(row: DependentField) -> str:
    """The answers under which a field is sent, in words."""
    return ", and ".join(answer.words for answer in row.under)


def describe_dependent_fields(schemas: Document) -> None:
    """Say beside each such field of the commands' schemas under which answer it is sent."""
    for row in DEPENDENT_FIELDS:
        name = row.field.partition("/")[0]
        for kind in row.of:
            field = schemas[kind.__name__]["properties"][name]
            said = f"{field_named('', row)} only where {answers_to(row)}."
            field["description"] = " ".join(filter(None, (field.get("description"), said)))


def example(operation: str, today: date) -> dict[str, Any]:
    """A body that would be accepted today: a review lies ahead, and not too far."""
    body = BODIES.get(operation, {})
    if "next_review_on" in body:
        return body | {"next_review_on": (today + timedelta(days=14)).isoformat()}
    return body


@router.get("/docs")
async def page() -> Response:
    """Every route, to read and to try."""
    return _html("the API", _SWAGGER, '<div id="api"></div>')


@router.get("/docs/problems")
async def codes() -> Response:
    """What each code of a problem means: where `type` points."""
    said = {code: str(refusal_problems.refusal(code)["detail"]) for code in refusal_problems.REFUSALS}
    said |= {kind.__name__: kind.detail for kind in problems.Problem.__subclasses__()}
    rows = "\n".join(
        f'<dt id="{code}">{code}</dt><dd>{escape(sentence)}</dd>' for code, sentence in sorted(said.items())
    )
    return _html("problems", "", f"<h1>Problems</h1>\n<dl>\n{rows}\n</dl>")


def _html(title: str, head: str, body: str) -> Response:
    return HTMLResponse(_PAGE.format(title=title, head=head, body=body), headers=_OWN_ONLY)
