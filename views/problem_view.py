"""A problem document (RFC 9457), for the OpenAPI document."""

from typing import Annotated, Literal

from pydantic import Field

from views.read_model import is_absent, read_model


@read_model
class FieldErrorView:
    """One thing that is wrong with a request, and where."""

    pointer: str
    """A JSON pointer (RFC 6901), or an empty string for the whole."""
    message: str


@read_model
class ProblemView:
    """Why a request was not answered as asked."""

    type: str
    title: str
    status: int
    code: str
    """The stable code: programs decide by it."""
    detail: str
    clauses: tuple[str, ...]
    errors: Annotated[tuple[FieldErrorView, ...] | None, Field(exclude_if=is_absent)] = None
    """The fault of each field, in a 422."""
    obligations: Annotated[tuple[str, ...] | None, Field(exclude_if=is_absent)] = None
    """The ids of the open obligations, if they are the reason."""
    ledger: Annotated[Literal["read-only"] | None, Field(exclude_if=is_absent)] = None
    request_id: Annotated[str | None, Field(exclude_if=is_absent)] = None
    """The id under which the log has the request; absent in a 404."""
