"""The description of what is read of looks, paper, training and the procedure itself."""

from typing import Any

from api.examples import PROCESS, PROCESS_ANSWER
from api.json_schema import DATE, HASH, ID, TEXT, TIME, TRUTH, WHOLE, Schema, listed, maybe, obj, one_of, ref
from api.pieces import CASE_ID, KEY, LIMIT, body, problems, query, reading, success
from domain.process import AnswerProcess, ReportProcess

SCHOOL_SCHEMAS: dict[str, Schema] = {
    "View": obj(
        number=WHOLE,
        at=TIME,
        person=maybe(ID),
        name=maybe(TEXT),
        what=TEXT,
        sight=one_of("whole", "receipt"),
        version=WHOLE,
        sha256=maybe(HASH),
    ),
    "Training": obj(
        person=ID,
        name=TEXT,
        course=TEXT,
        clause=TEXT,
        done_on=maybe(DATE),
        valid_until=maybe(DATE),
        lapsed=TRUTH,
    ),
    "ProcessConcern": obj(
        id=ID,
        clause=TEXT,
        text=TEXT,
        raised_by=ID,
        raised_at=TIME,
        goes_to=TEXT,
        answers=listed(obj(by=ID, at=TIME, text=TEXT)),
    ),
}


def school_paths(schemas: dict[str, Any]) -> dict[str, Any]:
    """The addresses; the schemas of what is sent there are put with the others."""
    after = query("after", {"type": "integer", "minimum": 0}, "The number after which to begin.")
    seen = reading(
        "Who looked at the case, in order", listed(ref("View")), CASE_ID, after, LIMIT, more=("403", "404")
    )
    said = reading("What was said of the procedure that you may see", listed(ref("ProcessConcern")))
    return {
        "/v1/referrals/{id}/views": {"get": seen},
        "/v1/referrals/{id}/paper": {"get": _page("The whole file for a printer", CASE_ID)},
        "/v1/training": {"get": reading("Whose training has lapsed", listed(ref("Training")), more=("403",))},
        "/v1/process-concerns": {"get": said, "post": _post(ReportProcess, schemas, PROCESS)},
        "/v1/process-concerns/{id}/answer": {
            "post": _post(AnswerProcess, schemas, PROCESS_ANSWER, CASE_ID, more=("403", "404"))
        },
    }


def _page(summary: str, *parameters: Schema) -> Schema:
    codes = problems(["401", "403", "404", "422", "503"])
    page = {"description": summary, "content": {"text/html": {"schema": TEXT}}}
    return {
        "tags": ["reading"],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": page, **codes},
    }


def _post(
    of: type, schemas: dict[str, Any], example: Schema, *parameters: Schema, more: tuple[str, ...] = ()
) -> Schema:
    return {
        "tags": ["procedure"],
        "summary": (of.__doc__ or "").strip(),
        "description": "Clauses 13.4.",
        "parameters": [*parameters, KEY],
        "requestBody": body(of, schemas, example),
        "responses": {
            "201": success("The concern with its answers", ref("ProcessConcern")),
            **problems(sorted(("401", "409", "413", "422", "503", *more))),
        },
    }
