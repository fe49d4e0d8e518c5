"""A problem document as a response."""

from typing import Any

import orjson
from starlette.responses import Response

from application.problems import MEDIA_TYPE, NotFound


def answer(body: dict[str, Any], headers: dict[str, str] | None = None, request_id: str = "") -> Response:
    """The response; a 404 carries no request id, so that all of them are the same bytes."""
    if body["status"] != NotFound.status:
        body = {**body, "request_id": request_id}
    return Response(orjson.dumps(body), body["status"], headers, MEDIA_TYPE)
