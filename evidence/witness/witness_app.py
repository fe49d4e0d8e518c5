"""The witness over HTTP, as C2SP tlog-witness has it, and one page for people."""

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from evidence.signed_note import MOST_BYTES, NoteSignature
from evidence.witness.cosigner import Cosigner
from evidence.witness.judgement import Refuse
from evidence.witness.witness_folder import WitnessFolderWrong
from evidence.witness.witness_page import HEADERS, kept_in, witness_page
from evidence.witness_messages import (
    SIZE_TYPE,
    AddCheckpoint,
    WitnessMessageMalformed,
    add_checkpoint_from,
    size_body,
)

DAMAGED = (
    "This witness cannot read what it kept, so it cosigns nothing. See its folder: onward witness status"
)
_PLAIN = "text/plain; charset=utf-8"
_WHY = {
    400: "The body is not a request to cosign.",
    403: "The log’s signature is missing or wrong.",
    404: "This witness does not know the log, or has cosigned nothing of it.",
    413: "The body is too large.",
    422: "The tree does not go on from what this witness cosigned last.",
}
OriginHash = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


async def _asked(request: Request) -> AddCheckpoint:
    """The request in the body; it is read only as far as one may be long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return add_checkpoint_from(bytes(body))
    except WitnessMessageMalformed:
        raise HTTPException(400) from None


def witness_app(cosigner: Cosigner) -> FastAPI:
    """The application of one witness."""
    app = FastAPI(title="Onward witness", openapi_url=None)

    @app.middleware("http")
    async def guarded(request: Request, answer: RequestResponseEndpoint) -> Response:
        response = await answer(request)
        response.headers.update(HEADERS)
        return response

    @app.exception_handler(HTTPException)
    async def said(_: Request, error: HTTPException) -> Response:
        return _refusal(error.status_code)

    @app.exception_handler(WitnessFolderWrong)
    async def damaged(_: Request, error: WitnessFolderWrong) -> Response:
        return PlainTextResponse(f"{DAMAGED}\n", 500)

    @app.post("/add-checkpoint")
    def add_checkpoint(asked: Annotated[AddCheckpoint, Depends(_asked)]) -> Response:
        """Cosign a checkpoint. It runs in a thread: what it signed is on disk first."""
        match cosigner.add(asked):
            case NoteSignature() as signature:
                return Response(signature.line, media_type=_PLAIN)
            case Refuse(status=409, size=size):
                return Response(size_body(size or 0), 409, {"Content-Type": SIZE_TYPE})
            case Refuse(status=status):
                return _refusal(status)

    @app.get("/{hashed}/checkpoint")
    def newest(hashed: OriginHash) -> Response:
        """The newest head of the log whose name has this hash, with both signatures."""
        stored = cosigner.folder.served(hashed)
        return _refusal(404) if stored is None else Response(stored, media_type=_PLAIN)

    @app.get("/healthz")
    def healthy() -> Response:
        """Whether it can read its folder: every log's newest head."""
        for origin in cosigner.folder.origins():
            cosigner.folder.newest(origin)
        return PlainTextResponse("ok\n")

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        """Who this is, what it cosigned last, and what it refused."""
        return witness_page(cosigner.key.verifier, kept_in(cosigner.folder))

    return app


def _refusal(status: int) -> Response:
    return Response(f"{_WHY.get(status, 'The request cannot be answered.')}\n", status, media_type=_PLAIN)
