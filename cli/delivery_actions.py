"""`onward mail`, `onward post` and `onward webhooks`: sent mail, undelivered messages, and webhooks."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from cli.connection_calls import ConnectionCalls
from cli.installation import UserError, ledger_of, settings_for
from cli.terminal import counted
from delivery.outcome_recorder import report
from delivery.ssrf_guard import AddressForbidden, check_url
from delivery.webhook_channel import shown_secret
from embedded.dev_mailbox import DevMailbox
from runtime.delivery_settings import delivery_settings_from
from store.delivery import dead_letters as waiting
from store.delivery import webhook_addresses
from store.delivery.objection_notices import WITNESS_OBJECTS
from wording.delivery_fault_text import said

MOST = 500
LEAST_REASONS = 10


def mail(data: Path, as_json: bool) -> str:
    """The mail in the embedded mailbox, oldest first."""
    folder = data / "inbox"
    if not folder.is_dir():
        raise UserError(
            f"There is no mailbox in {data}. Only `onward up` has one; a service uses its own mail server."
        )
    found = DevMailbox(folder).mail()
    if as_json:
        return json.dumps(found, indent=1)
    return "\n".join(map(_letter, reversed(found))) or "No mail yet."


def _letter(each: dict[str, Any]) -> str:
    attached = "".join(f"\n[{part['name']}]\n{part['text']}" for part in each["attachments"])
    head = f"To: {each['to']}\nDate: {each['date']}\nSubject: {each['subject']}"
    return f"{'-' * 72}\n{head}\n\n{each['text']}{attached}"


async def undelivered(data: Path, as_json: bool) -> str:
    """List undelivered messages."""
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


async def again(data: Path, delivery: str | None) -> str:
    """Try one message, or all of them, again now."""
    async with ledger_of(data) as ledger:
        number = await waiting.again(ledger.pool, None if delivery is None else _id(delivery))
    if delivery is not None and not number:
        raise UserError("There is no undelivered message with that id. See `onward post list`.")
    return f"Trying {counted(number, 'message', 'messages')} again now."


async def give_up(data: Path, delivery: str, reasons: str) -> str:
    """Give up a message. If its failure is not on record yet, record it, which may open a telephone task."""
    if len(reasons.strip()) < LEAST_REASONS:
        raise UserError(
            f"Give reasons of at least {LEAST_REASONS} characters, and write nothing about a child."
        )
    async with ledger_of(data) as ledger:
        found = await waiting.find(ledger.pool, _id(delivery))
        if found is None:
            raise UserError("There is no undelivered message with that id. See `onward post list`.")
        if not found.reported:
            await report(ledger, found, ledger.clock.now())
        if not await waiting.give_up(ledger.pool, found.id, reasons.strip()):
            raise UserError("The message is being sent. Try again in a minute.")
    return "The message will never be sent."


async def add_webhook(data: Path, school: str, url: str) -> str:
    """Add a webhook, with a new secret."""
    settings = await settings_for(data)
    try:
        check_url(url, settings.webhook_allow_private)
    except AddressForbidden:
        raise UserError("Give an https address without a password in it.") from None
    async with ledger_of(data) as ledger:
        new = await webhook_addresses.add(settings.address("owner_database_url"), ledger.seals, school, url)
    return f"{new.id}\nSecret, shown once: {shown_secret(new.secret)}"


async def list_webhooks(data: Path, as_json: bool) -> str:
    """List the active webhooks."""
    found = await webhook_addresses.in_force((await settings_for(data)).address("owner_database_url"))
    if as_json:
        return json.dumps(found, default=str)
    return "\n".join(map(_webhook, found)) or "There are no webhooks."


def _webhook(each: dict[str, Any]) -> str:
    state = ""
    if each["disabled_at"] is not None:
        state = f" (stopped {each['disabled_at']:%Y-%m-%d %H:%M}Z: {said(each['disabled_for'])})"
    elif each["failing_since"] is not None:
        state = f" (failing since {each['failing_since']:%Y-%m-%d %H:%M}Z)"
    return f"{each['id']}  {each['school']}: {each['url']}{state}"


async def enable_webhook(data: Path, webhook: str) -> str:
    """Call a stopped webhook again."""
    await webhook_addresses.enable((await settings_for(data)).address("owner_database_url"), _id(webhook))
    return "Onward calls the webhook again. Send what it missed with `onward post again`."


async def remove_webhook(data: Path, webhook: str) -> str:
    """Remove a webhook."""
    await webhook_addresses.remove((await settings_for(data)).address("owner_database_url"), _id(webhook))
    return "The webhook is removed."


async def try_webhook(data: Path, webhook: str) -> str:
    """Send a test event."""
    async with ledger_of(data) as ledger:
        fault = await ConnectionCalls(ledger, delivery_settings_from(await settings_for(data))).test(
            _id(webhook)
        )
    if fault is not None:
        raise UserError(f"The test call failed: {said(fault)}.")
    return "The test call succeeded."


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UserError(f"{text} is not an id. The list shows the ids.") from None
