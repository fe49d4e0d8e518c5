"""How a read model is declared, and written as JSON."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
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

_TEXT = Annotated[
    Any,
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2 working days"]}),
]
Span.__pydantic_core_schema__ = TypeAdapter(_TEXT).core_schema  # type: ignore[attr-defined]
"""Pydantic looks for it there: every model writes a length of time as the policy does."""

READ_MODELS: list[type] = []
"""Every read model; the OpenAPI document describes their fields by their docstrings."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def read_model(of: type[T]) -> type[T]:
    """Make a class a read model: frozen, and built by name."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(of)
    READ_MODELS.append(made)
    return made


def prepare_models() -> None:
    """Build each schema once, where pydantic looks for it: a hundred routes name the same few models."""
    for made in READ_MODELS:
        if "__pydantic_core_schema__" not in vars(made):
            made.__pydantic_core_schema__ = TypeAdapter(made).core_schema  # type: ignore[attr-defined]


def view_of(of: Callable[..., T], source: object, /, **given: object) -> T:
    """A read model with the fields of the same name of its source; `given` has every other field."""
    fields = vars(of)["__dataclass_fields__"]
    same = {name: getattr(source, name) for name in fields if name not in given}
    return of(**same, **given)


def views_of(of: Callable[..., T], sources: Iterable[object]) -> tuple[T, ...]:
    """One read model for each source."""
    return tuple(view_of(of, each) for each in sources)


def is_absent(value: object) -> bool:
    """Whether a field is left out of the document, because nothing was said about it."""
    return value is None or value is False


@cache
def _adapter(of: Any) -> TypeAdapter[Any]:
    """The writer of one read model, made on first use."""
    return TypeAdapter(of)


def as_json(model: Any) -> bytes:
    """A read model as it is sent."""
    return _adapter(model.__class__).dump_json(model, by_alias=True)


def as_document(model: Any) -> dict[str, Any]:
    """A read model as JSON's own types, for what walks over every field."""
    document: dict[str, Any] = _adapter(model.__class__).dump_python(model, mode="json", by_alias=True)
    return document


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """Its title, the names of its columns, and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = "There is nothing to list."
    """The sentence that replaces a table without rows."""
