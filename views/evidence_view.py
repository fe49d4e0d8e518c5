"""Proofs that an event is in the tree, and that the tree only grew; hashes in Base64, as C2SP writes them."""

from typing import Annotated

from pydantic import Field

from views.read_model import read_model


@read_model
class InclusionView:
    """Shows that an event is in the tree of this size and root (RFC 6962, 2.1.1)."""

    index: int
    size: int
    leaf_hash: str
    path: list[str]
    root: str


@read_model
class ConsistencyView:
    """Shows that the tree of size `from` is the beginning of the one of size `to` (RFC 6962, 2.1.2)."""

    from_: Annotated[int, Field(alias="from")]
    to: int
    from_root: str
    to_root: str
    path: list[str]
