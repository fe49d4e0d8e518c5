"""The description of what a school reads and writes besides its cases: duty, calendar, training and more."""

from typing import Any

from api.json_schema import DATE, HASH, ID, TEXT, TIME, TRUTH, WHOLE, Schema, listed, maybe, obj, one_of, ref
from api.openapi_parts import CASE_ID, CURSOR, KEY, LIMIT, body, problems, query, reading, success
from api.school_examples import ON_DUTY, PROCESS, PROCESS_ANSWER, PROCLAIMED
from domain.calendar.bank_holidays import MAY_PROCLAIM, Proclaim
from domain.people.rota import MAY_CHANGE, EndDuty, PutOnDuty
from domain.policy.procedure_concerns import AnswerProcess, ReportProcess

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
        lies_with=TEXT,
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
        "/v1/process-concerns": {"get": said, "post": _concern(ReportProcess, schemas, PROCESS)},
        "/v1/process-concerns/{id}/answer": {
            "post": _concern(AnswerProcess, schemas, PROCESS_ANSWER, CASE_ID, more=("403", "404"))
        },
        **_duty(schemas),
        **_calendar(schemas),
    }


def _duty(schemas: dict[str, Any]) -> dict[str, Any]:
    shifts = reading(
        "Who is on duty when, by the start of the shift",
        listed(ref("Shift")),
        query("from", TIME, "Shifts that end after this; now unless told."),
        query("to", TIME, "Shifts that start before this."),
        LIMIT,
        CURSOR,
    )
    said = f"Clauses 3-DSL.x. May: {', '.join(MAY_CHANGE)}."
    shift = success("The shift", ref("Shift"))
    ends = _post(
        "duty", EndDuty, body(EndDuty, schemas, {}), said, {"200": shift}, CASE_ID, more=("403", "404")
    )
    begins = _post("duty", PutOnDuty, body(PutOnDuty, schemas, ON_DUTY), said, {"201": shift}, more=("403",))
    return {"/v1/duty": {"get": shifts, "post": begins}, "/v1/duty/{id}/end": {"post": ends}}


def _calendar(schemas: dict[str, Any]) -> dict[str, Any]:
    said = f"Clauses 11.8. May: {', '.join(MAY_PROCLAIM)}. Open cases follow within seconds."
    made = success("The change, and how many open cases are still to follow", ref("Proclaimed"))
    sent = body(Proclaim, schemas, PROCLAIMED)
    post = _post("calendar", Proclaim, sent, said, {"201": made}, more=("403",))
    read = reading("What was changed of calendar and limits", listed(ref("CalendarChange")), LIMIT, CURSOR)
    return {"/v1/calendar": {"get": read, "post": post}}


def _concern(
    of: type, schemas: dict[str, Any], example: Schema, *parameters: Schema, more: tuple[str, ...] = ()
) -> Schema:
    made = success("The concern with its answers", ref("ProcessConcern"))
    sent = body(of, schemas, example)
    return _post("procedure", of, sent, "Clauses 13.4.", {"201": made}, *parameters, more=more)


def _page(summary: str, *parameters: Schema) -> Schema:
    codes = problems(["400", "401", "403", "404", "422", "503"])
    page = {"description": summary, "content": {"text/html": {"schema": TEXT}}}
    return {
        "tags": ["reading"],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": page, **codes},
    }


def _post(
    tag: str,
    of: type,
    sent: Schema,
    said: str,
    answer: Schema,
    *parameters: Schema,
    more: tuple[str, ...] = (),
) -> Schema:
    return {
        "tags": [tag],
        "summary": (of.__doc__ or "").strip(),
        "description": said,
        "parameters": [*parameters, KEY],
        "requestBody": sent,
        "responses": {**answer, **problems(sorted(("400", "401", "409", "413", "422", "503", *more)))},
    }
