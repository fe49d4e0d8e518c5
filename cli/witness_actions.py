"""The work of `onward witness`."""

import asyncio
import hashlib
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import structlog

from cli.installation import UserError, held_port
from cli.service_commands import bounds_of, server
from delivery.delivery_outcome import Failed
from delivery.smtp import Letter, Smtp
from evidence.note_keys import LOG, WITNESS, KeyMalformed, SignerKey, verifier_from
from runtime import logs
from runtime.clocks import SystemClock
from runtime.delivery_settings import delivery_settings_from
from runtime.settings import Settings
from witness.cosigner import Cosigner
from witness.witness_app import witness_app
from witness.witness_folder import WitnessFolder
from witness.witness_page import kept_in, log_sentence

_log = structlog.get_logger("witness")
TRIES, PAUSE_SECONDS = 96, 900.0
"""A mail is tried for a day."""
_SUBJECT = "A school’s record may have been changed"
_TEXT = (
    "The witness {witness} keeps watch over {log}.\n\n{told}\n\n"
    "Ask the school why. The folder of the witness keeps the signed text, under proofs or refused.\n"
)


def create(folder: Path, name: str) -> str:
    """Make a witness; its public key is the answer."""
    try:
        key = SignerKey.from_seed(name, WITNESS, secrets.token_bytes(32))
    except KeyMalformed:
        raise UserError("A name has no spaces and no plus sign, for example governors.example/w1.") from None
    WitnessFolder(path=folder).create(key)
    return key.verifier.line


def trust(folder: Path, lines: str) -> str:
    """Know a log by one more key, or by each of several, a line each: while a log changes keys it has two."""
    kept = WitnessFolder(path=folder)
    kept.key()
    try:
        keys = [verifier_from(line) for line in lines.strip().splitlines() or [""]]
    except KeyMalformed:
        raise UserError("This is no public key of a log. `/v1/checkpoint/key` of Onward has it.") from None
    if any(key.kind != LOG for key in keys):
        raise UserError("This is the key of a witness, not of a log. `/v1/checkpoint/key` has the log’s.")
    for key in keys:
        kept.trust(key)
    return f"The witness cosigns for {keys[0].name}."


def status(folder: Path) -> tuple[str, bool]:
    """What it cosigned and refused, and whether it refused anything."""
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


def serve(folder: Path, host: str, port: int, people: list[str]) -> None:
    """Serve until stopped. The folder is held meanwhile."""
    settings = Settings.read()
    logs.setup(settings.log_level)
    kept = WitnessFolder(path=folder)
    smtp = delivery_settings_from(settings).smtp
    if people and smtp is None:
        raise UserError("ONWARD_SMTP_HOST is not set, so no mail can be sent. Set it, or leave out --tell.")
    with kept.held(), held_port(port, host) as held:
        teller = Teller(kept.key().verifier.name, smtp, people)
        cosigner = Cosigner(folder=kept, key=kept.key(), now=SystemClock().now, tell=teller.tell)
        app = witness_app(cosigner)
        print(f"Witness {cosigner.key.verifier.name} at {_address(held)}", flush=True)
        try:
            asyncio.run(server(app, bounds=bounds_of(settings)).serve(sockets=[held]))
        finally:
            teller.close()


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
