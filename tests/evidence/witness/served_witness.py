"""Witnesses on a port of this machine: a real one, and servers that answer what they please."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from cli.service.api_server import server
from cli.service.installation import held_port
from evidence.note_keys import WITNESS, SignerKey, VerifierKey
from evidence.witness.cosigner import Cosigner
from evidence.witness.witness_app import witness_app
from evidence.witness.witness_folder import WitnessFolder
from local.subprocesses import free_port
from runtime.witness_settings import Witness
from tests.patience import until

NAME = "governors.example/hill-school"
A_KEY = SignerKey.from_seed(NAME, WITNESS, b"w" * 32)


def a_folder(path: Path, *logs: VerifierKey, key: SignerKey = A_KEY) -> WitnessFolder:
    """The folder of a new witness that knows these logs."""
    made = WitnessFolder(path=path)
    made.create(key)
    for each in logs:
        made.trust(each)
    return made


@asynccontextmanager
async def served(folder: WitnessFolder) -> AsyncIterator[Witness]:
    """A witness at work on loopback, as a client knows it."""
    port, key = free_port(), folder.key()
    cosigner = Cosigner(folder=folder, key=key, now=lambda: datetime.now(UTC), tell=lambda _, __: None)
    with folder.held(), held_port(port) as held:
        http = server(witness_app(cosigner), own_signals=False)
        task = asyncio.create_task(http.serve(sockets=[held]))
        await until("the witness serves", lambda: http.started)
        try:
            yield Witness(url=f"http://127.0.0.1:{port}", key=key.verifier)
        finally:
            http.should_exit = True
            await task


def silent() -> Witness:
    """No one answers at its address."""
    return Witness(url=f"http://127.0.0.1:{free_port()}", key=A_KEY.verifier)


@asynccontextmanager
async def answering(*parts: bytes, pause: float = 0.0, key: SignerKey = A_KEY) -> AsyncIterator[Witness]:
    """A server that answers each request with these bytes, part by part."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await reader.read(65_536)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
            writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield Witness(url=f"http://127.0.0.1:{port}", key=key.verifier)
    finally:
        listening.close()


def http_answer(status: str, body: bytes) -> bytes:
    """The bytes of an answer."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
