"""Requests that are not commands on a case, with their example bodies."""

from api.openapi import BODIES
from tests.school import Actor, Json

ON_DUTY = BODIES["put_on_duty"]
AWAY = BODIES["record_absence"]
HANDED_OVER = BODIES["hand_over_cases"]
AGENCY_TOLD = BODIES["agency-feedback"]
PROCLAIMED = BODIES["proclaim"]
PROCESS = BODIES["report_procedure_concern"]
PROCESS_ANSWER = BODIES["answer_procedure_concern"]
PROCESS_PATH = "/v1/process-concerns"
A_PUPIL = BODIES["register_pupil"]


async def reports_a_problem(person: Actor, *about: Actor, **headers: str) -> Json:
    """Report a problem with the procedure, and return it."""
    body = PROCESS | {"about": [str(each.id) for each in about]}
    answer = await person.post(PROCESS_PATH, body, **headers)
    assert answer.status_code == 201, answer.text
    concern: Json = answer.json()
    return concern


async def a_pupil(person: Actor, **given: object) -> Json:
    """Register a pupil, and return the record."""
    answer = await person.post("/v1/pupils", A_PUPIL | given)
    assert answer.status_code == 201, answer.text
    record: Json = answer.json()
    return record
