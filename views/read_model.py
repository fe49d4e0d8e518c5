"""How a read model is declared, and written as JSON."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, TypeVar, dataclass_transform

from pydantic import Field, PlainSerializer, TypeAdapter, WithJsonSchema

from domain.calendar.durations import Span
from domain.calendar.working_time import instant

T = TypeVar("T")

Instant = Annotated[
    datetime,
    PlainSerializer(instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant, written as RFC 3339 in UTC."""
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""A SHA-256 digest in hexadecimal."""

SpanText = Annotated[
    Span,
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2 working days"]}),
]
"""A length of time as the policy writes it."""

READ_MODELS: list[type] = []
"""Every read model; the OpenAPI document describes their fields by their docstrings."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def read_model(of: type[T]) -> type[T]:
    """Make a class a read model: frozen, and built by name."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(of)
    # Kept where pydantic looks for it: a hundred routes name the same few models.
    made.__pydantic_core_schema__ = TypeAdapter(made).core_schema  # type: ignore[attr-defined]
    READ_MODELS.append(made)
    return made


def same_names(view: type[T], of: object, **more: Any) -> T:
    """A read model with the values that `of` has under the same names, and `more`."""
    shared = (each.name for each in fields(view) if each.name not in more)  # type: ignore[arg-type]
    return view(**{name: getattr(of, name) for name in shared}, **more)


def is_absent(value: object) -> bool:
    """Whether a field is left out of the document, because nothing was said about it."""
    return value is None or value is False


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(of: type) -> TypeAdapter[Any]:
    """The writer of one read model, made on first use."""
    adapter = _ADAPTERS.get(of)
    if adapter is None:
        adapter = _ADAPTERS[of] = TypeAdapter(of)
    return adapter


def as_json(model: Any) -> bytes:
    """A read model as it is sent."""
    return _adapter(type(model)).dump_json(model, by_alias=True)


def as_document(model: Any) -> dict[str, Any]:
    """A read model as JSON's own types, for what walks over every field."""
    document: dict[str, Any] = _adapter(type(model)).dump_python(model, mode="json", by_alias=True)
    return document


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """Its title, the names of its columns, and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = "There is nothing to list."
    """The sentence that replaces a table without rows."""
