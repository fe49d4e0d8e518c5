"""The installation that a command works on: the environment's, or the embedded one in a folder."""

import errno
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from local.embedded_postgres import APP, AUDITOR, OWNER, EmbeddedPostgres
from runtime.clocks import SystemClock
from runtime.delivery_settings import delivery_settings_from
from runtime.ledger_setup import open_ledger
from runtime.settings import Settings
from store.ledger.ledger import Ledger
from store.servers import connection_to

PORT = "port"
"""File in the data folder with the port of its stack."""
LOG_KEY, CHECKPOINTS = "log.key", "checkpoints.txt"
"""Files in the data folder: the key that signs the heads of the tree, and the heads."""


class UserError(Exception):
    """A mistake that the user can put right. The message says how; exit 2."""


def postgres_of(data: Path) -> EmbeddedPostgres:
    """The embedded Postgres of a data folder."""
    return EmbeddedPostgres(data / "postgres")


async def settings_for(data: Path) -> Settings:
    """The environment's settings if it names a database, else those of the running embedded stack."""
    given = Settings.read()
    if given.database_url or given.owner_database_url or given.auditor_database_url:
        return given
    if not await postgres_of(data).running():
        raise UserError(
            f"Nothing is running in {data}. Run `onward up --data {data}`, or set ONWARD_DATABASE_URL."
        )
    return embedded_settings(data)


@asynccontextmanager
async def ledger_of(data: Path) -> AsyncIterator[Ledger]:
    """Open the ledger of an installation, and close it afterwards."""
    async with open_ledger(await settings_for(data), SystemClock()) as ledger:
        yield ledger


async def owner_url(data: Path) -> str:
    """Address of the database for the owner of the schema."""
    return (await settings_for(data)).address("owner_database_url")


@asynccontextmanager
async def owner_of(data: Path) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of the schema."""
    async with connection_to(await owner_url(data)) as connection:
        yield connection


async def mail_of(data: Path) -> str | None:
    """The channel by which people of the installation get mail, if there is one."""
    return delivery_settings_from(await settings_for(data)).channels.mail


def embedded_settings(data: Path) -> Settings:
    """The settings of the embedded stack in a folder."""
    postgres = postgres_of(data)
    settings = Settings(
        database_url=SecretStr(postgres.url(APP)),
        owner_database_url=SecretStr(postgres.url(OWNER)),
        auditor_database_url=SecretStr(postgres.url(AUDITOR)),
        seal_key_file=seal_key_file(data),
        log_key_file=data / LOG_KEY,
        checkpoint_file=data / CHECKPOINTS,
        inbox=data / "inbox",
    )
    port = data / PORT
    if "public_url" in settings.model_fields_set or not port.exists():
        return settings
    return settings.model_copy(update={"public_url": local_url(int(port.read_text(encoding="ascii")))})


def local_url(port: int) -> str:
    """Address of the embedded stack."""
    return f"http://127.0.0.1:{port}"


def seal_key_file(data: Path) -> Path:
    """The file with the embedded stack's seal key, made on first use."""
    path = data / "seal.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        write_secret(path, secrets.token_hex(32) + "\n")
    return path


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="ascii")
    fresh.replace(path)


def held_port(port: int, host: str = "127.0.0.1") -> socket.socket:
    """Reserve a port of this machine. Raises UserError if that fails."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise UserError(f"{host} is not an address of this machine. Give one with --host.") from None
    held = socket.socket(family, kind)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind(address)
    except OSError as error:
        held.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise UserError(f"{host} is not an address of this machine. Give one with --host.") from None
        raise UserError(
            f"Port {port} is taken. Stop the program that uses it, or give another port with --port."
        ) from None
    return held


def one_school(known: Mapping[str, UUID], name: str | None) -> UUID:
    """The school of this name, or the only one. Raises UserError."""
    if name is not None and name in known:
        return known[name]
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    which = "There are several schools" if name is None else f"There is no school {name}"
    raise UserError(f"{which}. Choose one with --school: {', '.join(sorted(known)) or 'there are none'}.")
