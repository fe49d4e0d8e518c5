"""The mail that brings a day’s signed head to a person who keeps it: the head in the text and as a file."""

from dataclasses import dataclass
from datetime import date

from delivery.message_text import Words
from delivery.smtp import Attachment
from store.delivery.delivery_queue import Delivery
from store.ledger.ledger import Ledger
from store.tree.checkpoint_store import keys_in_use, taken_keys
from store.tree.day_heads import HeadReaders, head_of, reader_address
from wording.formatting import day as day_named
from wording.message_templates import wording

FRAME = """{text}

{head}
The public key of the record. If you know another key, ask the school why:
{keys}
This e-mail names no child, no case and no member of staff. Please do not reply.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedHead:
    """The mail, ready to be sent."""

    to: str
    said: Words
    file: Attachment


async def prepared(
    ledger: Ledger, delivery: Delivery, day: date, readers: HeadReaders, public_url: str
) -> PreparedHead | None:
    """The mail; None if its recipient is no longer named, or the head is gone from the database."""
    head, to = await head_of(ledger.pool, day), await _address(ledger, delivery, readers)
    if head is None or to is None:
        return None
    using = keys_in_use(await taken_keys(ledger.pool), ledger.clock.now())
    template = wording().template(delivery.kind)
    text = FRAME.format(
        text=template.text.format(day=day_named(day)),
        head=head.decode(),
        keys="".join(f"{key.line}\n" for key in using),
    )
    subject = template.subject.format(day=day_named(day))
    said = Words(subject=subject, body=text, text=text, link=public_url)
    file = Attachment(name=f"head-{day.isoformat()}.txt", media_type="text/plain", body=head)
    return PreparedHead(to=to, said=said, file=file)


async def _address(ledger: Ledger, delivery: Delivery, readers: HeadReaders) -> str | None:
    if delivery.person is not None:
        return await reader_address(ledger.pool, delivery.person, readers)
    return delivery.address if delivery.address in readers.addresses else None
