"""`onward post` and `onward webhooks`: undelivered messages, and systems that are called by HTTP."""

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from cli.options import DATA, Commands, Data, Json
from cli.service.installation import UserError, ledger_of, owner_url, settings_for
from cli.terminal import counted, listed
from cli.typed_values import as_id, as_reasons
from delivery.channels import DeliverySettings
from delivery.delivery_outcome import Outcome, Pending, Sent
from delivery.outcome_recorder import report
from delivery.ssrf_guard import AddressForbidden, check_url
from delivery.tls import client
from delivery.webhook_channel import Webhooks, shown_secret
from local.dev_mailbox import DevMailbox, Letter
from runtime.clocks import SystemClock
from runtime.delivery_settings import delivery_settings_from
from store.delivery import dead_letters as waiting
from store.delivery import webhook_addresses
from store.delivery.notices import WITNESS_OBJECTS
from store.ledger.ledger import Ledger
from wording.delivery_fault_text import said

alone = Commands()
post = Commands(help="Undelivered messages.", no_args_is_help=True)
webhooks = Commands(help="Systems that receive events by signed HTTP calls.", no_args_is_help=True)
Webhook = Annotated[str, typer.Argument(metavar="ID")]


@post.command("list")
async def list_post(data: Data = DATA, as_json: Json = False) -> str:
    """List undelivered messages, and why.

    Example: onward post list
    """
    async with ledger_of(data) as ledger:
        rows = await waiting.undelivered(ledger.pool, MOST)
        later = await waiting.for_digests(ledger.pool)
        disabled, failing = await webhook_addresses.troubled(ledger.pool)
    if as_json:
        return json.dumps(rows, default=str)
    said = [*map(_row, rows)]
    if later:
        said.append(f"{counted(later, 'message waits', 'messages wait')} for the next digest.")
    said = said or ["Everything has been delivered."]
    if disabled or failing:
        said.append(
            f"{counted(disabled, 'webhook was', 'webhooks were')} stopped, and "
            f"{counted(failing, 'other fails', 'others fail')}. See `onward webhooks list`."
        )
    return "\n".join(said)


@post.command("again")
async def post_again(
    delivery: Annotated[str | None, typer.Argument(metavar="ID", help="One message. Default: all.")] = None,
    data: Data = DATA,
) -> str:
    """Retry undelivered messages now, including cancelled ones.

    Example: onward post again
    """
    async with ledger_of(data) as ledger:
        number = await waiting.again(ledger.pool, None if delivery is None else as_id(delivery, "message"))
    if delivery is not None and not number:
        raise UserError("There is no undelivered message with that id. See `onward post list`.")
    return f"Trying {counted(number, 'message', 'messages')} again now."


@post.command("give-up")
async def give_up(
    delivery: Annotated[str, typer.Argument(metavar="ID")],
    reasons: Annotated[str, typer.Option(help="The reasons. Write nothing about a child.", metavar="TEXT")],
    data: Data = DATA,
) -> str:
    """Give up a message that cannot be delivered. If it was urgent, a person must phone instead.

    Example: onward post give-up 0b6e… --reasons "The person has left the school."
    """
    why = as_reasons(reasons, "and write nothing about a child")
    async with ledger_of(data) as ledger:
        found = await waiting.find(ledger.pool, as_id(delivery, "message"))
        if found is None:
            raise UserError("There is no undelivered message with that id. See `onward post list`.")
        if not found.reported:
            await report(ledger, found, ledger.clock.now())
        if not await waiting.give_up(ledger.pool, found.id, why):
            raise UserError("The message is being sent. Try again in a minute.")
    return "The message will never be sent."


@webhooks.command("add")
async def add_webhook(
    url: Annotated[str, typer.Argument(metavar="URL")],
    school: Annotated[str, typer.Option(help="The school's name.", metavar="SCHOOL")],
    data: Data = DATA,
) -> str:
    """Notify a school's system of the events that people get messages about, and print its secret once.

    Example: onward webhooks add https://mis.school.example/onward --school "Hill School"
    """
    settings = await settings_for(data)
    try:
        check_url(url, settings.webhook_allow_private)
    except AddressForbidden:
        raise UserError("Give an https address without a password, and not port 0, 22 or 25.") from None
    async with ledger_of(data) as ledger:
        new = await webhook_addresses.add(await owner_url(data), ledger.seals, school, url)
    return f"{new.id}\nSecret, shown once: {shown_secret(new.secret)}"


@webhooks.command("list")
async def list_webhooks(data: Data = DATA, as_json: Json = False) -> str:
    """List the active webhooks.

    Example: onward webhooks list
    """
    found = await webhook_addresses.in_force(await owner_url(data))
    return listed(found, _webhook, "There are no webhooks.", as_json=as_json)


@webhooks.command("remove")
async def remove_webhook(webhook: Webhook, data: Data = DATA) -> str:
    """Remove a webhook.

    Example: onward webhooks remove 0b6e…
    """
    await webhook_addresses.remove(await owner_url(data), as_id(webhook, "webhook"))
    return "The webhook is removed."


@webhooks.command("enable")
async def enable_webhook(webhook: Webhook, data: Data = DATA) -> str:
    """Call a stopped webhook again.

    Example: onward webhooks enable 0b6e…
    """
    await webhook_addresses.enable(await owner_url(data), as_id(webhook, "webhook"))
    return "Onward calls the webhook again. Send what it missed with `onward post again`."


@webhooks.command("test")
async def try_webhook(webhook: Webhook, data: Data = DATA) -> str:
    """Send a test event to a webhook, and say whether it succeeded.

    Example: onward webhooks test 0b6e…
    """
    async with ledger_of(data) as ledger:
        fault = await ConnectionCalls(ledger, delivery_settings_from(await settings_for(data))).test(
            as_id(webhook, "webhook")
        )
    if fault is not None:
        raise UserError(f"The test call failed: {said(fault)}.")
    return "The test call succeeded."


MOST = 500


@alone.command()
def mail(data: Data = DATA, as_json: Json = False) -> str:
    """Read the mail of the embedded stack. It never leaves this machine.

    Example: onward mail --data school
    """
    folder = data / "inbox"
    if not folder.is_dir():
        raise UserError(
            f"There is no mailbox in {data}. Only `onward up` has one; a service uses its own mail server."
        )
    found = DevMailbox(folder).mail()
    if as_json:
        return json.dumps(found, indent=1)
    return listed(reversed(found), _letter, "No mail yet.", as_json=False)


def _letter(each: Letter) -> str:
    attached = "".join(f"\n[{part['name']}]\n{part['text']}" for part in each["attachments"])
    head = f"To: {each['to']}\nDate: {each['date']}\nSubject: {each['subject']}"
    return f"{'-' * 72}\n{head}\n\n{each['text']}{attached}"


def _row(row: dict[str, Any]) -> str:
    without_case = "about an account" if row["account"] else "about the policy"
    if row["kind"] == WITNESS_OBJECTS:
        without_case = "about the record"
    if row["head_day"] is not None:
        without_case = f"the signed head of {row['head_day']}"
    of = f"case {row['case_id']}" if row["case_id"] else without_case
    when = "stopped" if row["stopped_at"] else f"next try {row['next_try_at']:%Y-%m-%d %H:%M:%S}Z"
    why = said(row["fault"]) if row["fault"] else "no answer yet"
    return (
        f"{row['id']}  {row['kind']} by {row['channel']}, {of}: "
        f"{counted(row['attempts'], 'try', 'tries')}, {why}; {when}"
    )


def _webhook(each: webhook_addresses.ActiveWebhook) -> str:
    state = ""
    if each["disabled_at"] is not None:
        state = f" (stopped {each['disabled_at']:%Y-%m-%d %H:%M}Z: {said(each['disabled_for'])})"
    elif each["failing_since"] is not None:
        state = f" (failing since {each['failing_since']:%Y-%m-%d %H:%M}Z)"
    return f"{each['id']}  {each['school']}: {each['url']}{state}"


MAIL_SECONDS = 20.0
"""How long a page waits for a mail server."""


@dataclass(frozen=True, slots=True)
class ConnectionCalls:
    """Calls a school's system, or sends a message, once and as a test."""

    ledger: Ledger
    office: DeliverySettings

    async def test(self, webhook: UUID) -> str | None:
        """Send a test event; the fault code if it was refused, else none."""
        async with client(self.office.webhook_ca_file) as http:
            to = await webhook_addresses.find(self.ledger.pool, self.ledger.seals, webhook)
            if to is None:
                return "withdrawn"
            now = SystemClock().now()
            caller = Webhooks(source=self.office.public_url, allow_private=self.office.allow_private)
            outcome = await caller.post(http, uuid4(), "test", to, now, now, {"referral": None})
        return _fault(outcome)

    async def mail(self, address: str) -> str | None:
        """Send a test message; the fault code if it was refused, else none."""
        try:
            async with asyncio.timeout(MAIL_SECONDS), self.office.open() as office:
                return _fault(await office.test(uuid4(), address, SystemClock().now()))
        except TimeoutError:
            return "slow"


def _fault(outcome: Outcome) -> str | None:
    return None if isinstance(outcome, Sent | Pending) else getattr(outcome, "fault", "withdrawn")
