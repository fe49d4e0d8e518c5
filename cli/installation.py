"""Which installation a command speaks to: the environment's, or the embedded one in a folder."""

import errno
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from embedded.embedded_postgres import APP, AUDITOR, OWNER, EmbeddedPostgres
from runtime.clocks import SystemClock
from runtime.ledger_setup import open_ledger
from runtime.settings import Settings
from store.ledger.ledger import Ledger

DATA = Path(".onward")
PORT = "port"
"""The file in a data folder that says at which port its stack answers."""


class UserError(Exception):
    """Something to tell whoever typed the command, with a way out; exit 2."""


def postgres_of(data: Path) -> EmbeddedPostgres:
    """The embedded Postgres of a data folder."""
    return EmbeddedPostgres(data / "postgres")


async def settings_for(data: Path) -> Settings:
    """The environment's settings where it names a database, else those of the running embedded stack."""
    given = Settings.read()
    if given.database_url or given.owner_database_url or given.auditor_database_url:
        return given
    if not await postgres_of(data).running():
        raise UserError(
            f"Nothing runs in {data}: start it with `onward up --data {data}`, or set ONWARD_DATABASE_URL."
        )
    return embedded_settings(data)


@asynccontextmanager
async def ledger_of(data: Path) -> AsyncIterator[Ledger]:
    """The ledger of that installation, closed again afterwards."""
    ledger = await open_ledger(await settings_for(data), SystemClock())
    try:
        yield ledger
    finally:
        await ledger.pool.close()


def embedded_settings(data: Path) -> Settings:
    """The settings of the embedded stack in a folder."""
    postgres = postgres_of(data)
    settings = Settings(
        database_url=SecretStr(postgres.url(APP)),
        owner_database_url=SecretStr(postgres.url(OWNER)),
        auditor_database_url=SecretStr(postgres.url(AUDITOR)),
        seal_key_file=seal_key_file(data),
    )
    port = data / PORT
    if "public_url" in settings.model_fields_set or not port.exists():
        return settings
    return settings.model_copy(update={"public_url": local_url(int(port.read_text(encoding="ascii")))})


def local_url(port: int) -> str:
    """Where the embedded stack answers."""
    return f"http://127.0.0.1:{port}"


def seal_key_file(data: Path) -> Path:
    """The file with the embedded stack's seal key, made on first use."""
    path = data / "seal.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        write_secret(path, secrets.token_hex(32) + "\n")
    return path


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, never half."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="ascii")
    fresh.replace(path)


def held_port(port: int, host: str = "127.0.0.1") -> socket.socket:
    """The port of an address of this machine, taken for us; Sentence where that cannot be."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise UserError(f"{host} is no address of this machine: give one with --host.") from None
    held = socket.socket(family, kind)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind(address)
    except OSError as error:
        held.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise UserError(f"{host} is no address of this machine: give one with --host.") from None
        raise UserError(f"Port {port} is taken: stop what uses it, or give another with --port.") from None
    return held
