"""The pages that explain the API, from our own files: no third party learns who reads them."""

from html import escape
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.routes import Route
from application import problems, refusal_problems

router = APIRouter(route_class=Route, include_in_schema=False)
STATIC = Path(__file__).with_name("static")
_OWN_ONLY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onward: {title}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""
_SWAGGER = """<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/swagger-ui/swagger-ui.css">
<script src="/static/swagger-ui/swagger-ui-bundle.js" defer></script>
<script src="/static/docs.js" defer></script>"""


@router.get("/docs")
async def page() -> Response:
    """Every route, to read and to try."""
    return _html("the API", _SWAGGER, '<div id="api"></div>')


@router.get("/docs/problems")
async def codes() -> Response:
    """What each code of a problem means: where `type` points."""
    said = {code: str(refusal_problems.refusal(code)["detail"]) for code in refusal_problems.REFUSALS}
    said |= {kind.__name__: kind.detail for kind in problems.Problem.__subclasses__()}
    rows = "\n".join(
        f'<dt id="{code}">{code}</dt><dd>{escape(sentence)}</dd>' for code, sentence in sorted(said.items())
    )
    return _html("problems", "", f"<h1>Problems</h1>\n<dl>\n{rows}\n</dl>")


def _html(title: str, head: str, body: str) -> Response:
    return HTMLResponse(_PAGE.format(title=title, head=head, body=body), headers=_OWN_ONLY)
