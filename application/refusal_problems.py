"""A refusal of the domain as problem+json: a 409 with the refusal's own code."""

from collections.abc import Iterable

from application.problems import NamedFault, ProblemDocument, document
from domain.refusals import Refused
from store.ledger.load_request import KeptRefusal

REFUSALS: dict[str, type[Refused]] = {kind.__name__: kind for kind in Refused.__subclasses__()}


def refused(refusal_of: Refused) -> ProblemDocument:
    """The body for a refusal of the domain, with what it names."""
    return refusal(refusal_of.code, refusal_of.obligations, refusal_of.errors)


def refusal(
    code: str, obligations: Iterable[str] | None = None, errors: Iterable[Iterable[str]] = ()
) -> ProblemDocument:
    """The body for a refusal of the domain, from its code."""
    kind = REFUSALS[code]
    body = document(code, 409, _title(code), (kind.__doc__ or "").strip(), kind.clauses)
    if obligations is not None:
        body["obligations"] = list(obligations)
    named = [NamedFault(pointer=pointer, message=message) for pointer, message in errors]
    if named:
        body["errors"] = named
    return body


class RefusedBefore(Exception):
    """The request was refused before, under the same key: a repeat gets the same refusal."""

    def __init__(self, kept: KeptRefusal) -> None:
        super().__init__()
        self.refusal = REFUSALS[kept["code"]]()
        self.refusal.obligations = tuple(kept["obligations"]) if kept["obligations"] is not None else None
        self.refusal.errors = tuple((pointer, message) for pointer, message in kept.get("errors") or ())


def _title(code: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in code).strip()
    return words[0].upper() + words[1:]
