"""`onward witness`: a service on another machine that cosigns what a log signs, or refuses it."""

import asyncio
import hashlib
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Annotated

import structlog
import typer

from cli.options import Commands
from cli.service.api_server import bounds_of, server
from cli.service.installation import UserError, held_port
from delivery.delivery_outcome import Failed
from delivery.smtp import Letter, Smtp
from evidence.note_keys import LOG, WITNESS, KeyMalformed, SignerKey, verifier_from
from evidence.witness.cosigner import Cosigner
from evidence.witness.witness_app import witness_app
from evidence.witness.witness_folder import WitnessFolder
from evidence.witness.witness_page import kept_in, log_sentence
from runtime import logs
from runtime.clocks import SystemClock
from runtime.delivery_settings import delivery_settings_from
from runtime.settings import Settings

witness = Commands(
    help="Run a witness: a service on another machine that notices when a record was taken back.",
    no_args_is_help=True,
)
Folder = Annotated[
    Path,
    typer.Option("--folder", envvar="ONWARD_WITNESS_FOLDER", help="Folder of the witness.", metavar="DIR"),
]
FOLDER = Path("witness")


@witness.command("create")
def create_witness(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name: an address without spaces.")],
    folder: Folder = FOLDER,
) -> str:
    """Make a witness and its key, and print its public key for the log.

    Example: onward witness create governors.example/hill-school --folder witness
    """
    try:
        key = SignerKey.from_seed(name, WITNESS, secrets.token_bytes(32))
    except KeyMalformed:
        raise UserError("A name has no spaces and no plus sign, for example governors.example/w1.") from None
    WitnessFolder(path=folder).create(key)
    return key.verifier.line


@witness.command("trust")
def trust_log(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The log’s public key, one line.")],
    folder: Folder = FOLDER,
) -> str:
    """Cosign for the log with this key. Add its next key before the log changes keys; the old one stays.

    Example: onward witness trust "hill-school.example/log+1a2b3c4d+AS…" --folder witness
    """
    kept = WitnessFolder(path=folder)
    kept.key()
    try:
        keys = [verifier_from(line) for line in key.strip().splitlines() or [""]]
    except KeyMalformed:
        raise UserError("This is not a public key of a log. `/v1/checkpoint/key` of Onward has it.") from None
    if any(each.kind != LOG for each in keys):
        raise UserError("This is the key of a witness, not of a log. `/v1/checkpoint/key` has the log’s.")
    for each in keys:
        kept.trust(each)
    return f"The witness cosigns for {keys[0].name}."


@witness.command("run")
def run_witness(
    folder: Folder = FOLDER,
    host: Annotated[str, typer.Option(help="Address to listen on.", metavar="HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.", metavar="N", min=1, max=65535)] = 8200,
    tell: Annotated[
        list[str] | None,
        typer.Option(help="Mail these people when it refuses. Repeat for more.", metavar="ADDRESS"),
    ] = None,
) -> None:
    """Serve C2SP tlog-witness until stopped, and a page for people at /. Mail needs ONWARD_SMTP_HOST.

    Example: onward witness run --folder witness --tell chair@governors.example
    """
    settings = Settings.read()
    logs.setup(settings.log_level)
    kept = WitnessFolder(path=folder)
    smtp = delivery_settings_from(settings).smtp
    if tell and smtp is None:
        raise UserError("ONWARD_SMTP_HOST is not set, so no mail can be sent. Set it, or leave out --tell.")
    with kept.held(), held_port(port, host) as held:
        teller = Teller(kept.key().verifier.name, smtp, tell or [])
        cosigner = Cosigner(folder=kept, key=kept.key(), now=SystemClock().now, tell=teller.tell)
        app = witness_app(cosigner)
        print(f"Witness {cosigner.key.verifier.name} at {_address(held)}", flush=True)
        try:
            asyncio.run(server(app, bounds=bounds_of(settings)).serve(sockets=[held]))
        finally:
            teller.close()


@witness.command("status")
def witness_status(folder: Folder = FOLDER) -> int:
    """Print what it cosigned last for each log, and what it refused. Exits 1 if it refused anything.

    Example: onward witness status --folder witness
    """
    said, refused = status(folder)
    typer.echo(said)
    return int(refused)


def status(folder: Path) -> tuple[str, bool]:
    """What the witness cosigned and refused, in words, and whether it refused anything."""
    folder_of_witness = WitnessFolder(path=folder)
    own = folder_of_witness.key().verifier
    kept = kept_in(folder_of_witness)
    said = [f"Witness {own.name}", own.line]
    said += [log_sentence(own, *each) for each in kept.heads.items()]
    said += [f"Proven: {each}" for each in kept.proofs]
    said += [f"Refused: {each}" for each in kept.refusals]
    said += kept.unsigned_sentences
    if kept.well:
        _, verdict = kept.verdict
        said.append(verdict)
    return "\n".join(said), not kept.well


_log = structlog.get_logger("witness")
TRIES, PAUSE_SECONDS = 96, 900.0
"""A mail is tried for a day."""
_SUBJECT = "A school’s record may have been changed"
_TEXT = (
    "The witness {witness} keeps watch over {log}.\n\n{told}\n\n"
    "Ask the school why. The folder of the witness keeps the signed text, under proofs or refused.\n"
)


def _address(held: socket.socket) -> str:
    """The address of its page, for a browser of this machine."""
    host, port = held.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Teller:
    """Writes each refusal into the log, and mails it in a thread of its own, so that no client waits."""

    def __init__(self, witness: str, smtp: Smtp | None, people: list[str]) -> None:
        self._witness = witness
        self._smtp = smtp
        # A mailbox that is full holds up no mail to others.
        self._mailing = {to: ThreadPoolExecutor(1, thread_name_prefix="mail") for to in people}
        self._stopping = Event()

    def tell(self, origin: str, told: str) -> None:
        """Called in the thread of the request."""
        _log.error("a tree was refused", outcome="refused")
        text = _TEXT.format(witness=self._witness, log=origin, told=told)
        for to, mailing in self._mailing.items():
            mailing.submit(self._mail, to, text)

    def close(self) -> None:
        """Give up what is not sent. The folder keeps it all."""
        self._stopping.set()
        for mailing in self._mailing.values():
            mailing.shutdown(cancel_futures=True)

    def _mail(self, to: str, text: str) -> None:
        """Try for a day, then leave it to the page."""
        number = hashlib.sha256(f"{to}\n{text}".encode()).hexdigest()[:32]
        letter = Letter(id=number, to=to, subject=_SUBJECT, text=text)
        assert self._smtp is not None
        for _ in range(TRIES):
            outcome = asyncio.run(self._smtp.send(letter, SystemClock().now()))
            if not isinstance(outcome, Failed):
                return
            _log.error("a mail about a refusal was not sent", fault=outcome.fault)
            if outcome.permanent or self._stopping.wait(PAUSE_SECONDS):
                return
