"""Random requests, described or not, find no fault and no answer but those that are described."""

from typing import Any

import httpx2
import pytest
import requests  # type: ignore[import-untyped, unused-ignore]
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.openapi_checks import DOCUMENT
from tests.school import School

REQUESTS = 12
"""Random ones of each operation."""
SCHEMA: Any = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {each.ok().label: each.ok() for each in SCHEMA.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def drawn(operation: Any) -> list[Any]:
    """Requests that the description allows, and some that it does not."""
    found: list[Any] = []

    @settings(
        max_examples=REQUESTS,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=one_of([operation.as_strategy(generation_mode=mode) for mode in MODES]))
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.long("random requests of every operation")
async def test_random_requests_find_no_fault_and_no_answer_but_those_described(
    label: str, school: School
) -> None:
    known = await school.teacher.raises()
    for number, case in enumerate(drawn(OPERATIONS[label])):
        if number % 2 and "id" in case.path_parameters:
            case.path_parameters["id"] = known["id"]
        kwargs = case.as_transport_kwargs(base_url="http://onward", headers=school.dsl.headers)
        sent: Any = requests.Request(**kwargs).prepare()
        headers = httpx2.Headers(dict(sent.headers), encoding="latin-1")
        answer = await school.dsl.http.request(sent.method, sent.url, headers=headers, content=sent.body)
        case.validate_response(answer, checks=CHECKS)
