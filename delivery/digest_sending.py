"""Send the lines of one person's digest as one mail. Each line is judged when it is sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from delivery import case_mail
from delivery.case_mail import PreparedMail
from delivery.channels import MessageSender
from delivery.delivery_outcome import Failed, Outcome
from delivery.message_text import DIGEST, digest_words
from store.delivery import recipients
from store.delivery.delivery_queue import Delivery
from store.delivery.recipients import PresentRecipient
from store.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A message after one try."""

    delivery: Delivery
    outcome: Outcome
    in_mail: bool = True
    """Whether it was in the mail; a line that cannot be opened now, or is not needed, is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A message that may be sent now, and who gets it."""

    delivery: Delivery
    mail: PreparedMail
    who: PresentRecipient

    @property
    def is_plain(self) -> bool:
        """Whether it has a recipient who needs it, so that it can be a line."""
        return self.who.email is not None and self.who.own is None and not (self.who.over or self.who.lost)


async def send_together(
    sender: MessageSender, ledger: Ledger, mail: Sequence[Delivery], now: datetime
) -> list[Tried]:
    """Try once. A person gets no line about a case from which they have since been excluded (3.2h).

    The lines are those that one person gets now. A message that goes to another, because the cover may not
    know of its case, is sent alone.
    """
    found = [await _judged(sender, ledger, each) for each in mail]
    plain = [each for each in found if isinstance(each, _Line) and each.is_plain]
    to = Counter(each.who.to for each in plain).most_common(1)
    lines = [each for each in plain if each.who.to == to[0][0]]
    tried = [each for each in found if isinstance(each, Tried)]
    for each in found:
        if isinstance(each, _Line) and each not in lines:
            outcome = await case_mail.to_the_present(sender, ledger, each.delivery, each.mail, now)
            tried.append(Tried(delivery=each.delivery, outcome=outcome, in_mail=False))
    return [*(await _sent(sender, ledger, lines, now) if lines else ()), *tried]


async def _judged(sender: MessageSender, ledger: Ledger, delivery: Delivery) -> _Line | Tried:
    mail = await sender.prepared(ledger, delivery)
    if not isinstance(mail, PreparedMail):
        return Tried(delivery=delivery, outcome=mail, in_mail=False)
    return _Line(delivery=delivery, mail=mail, who=await case_mail.recipient(ledger, delivery, mail))


async def _sent(sender: MessageSender, ledger: Ledger, lines: Sequence[_Line], now: datetime) -> list[Tried]:
    first = lines[0]
    kind, text = first.delivery.kind, first.mail.words
    if len(lines) > 1:
        told = [(each.delivery, each.mail.words) for each in lines]
        kind, text = DIGEST, digest_words(told, sender.settings.public_url)
    letter = replace(first.delivery, id=first.delivery.digest or first.delivery.id, kind=kind)
    assert first.who.email is not None
    outcome = await sender.hand_over(letter, first.who.email, text, now)
    return [await _became(ledger, each, outcome) for each in lines]


async def _became(ledger: Ledger, line: _Line, outcome: Outcome) -> Tried:
    """What the mail's outcome means for a line. If the cover's mailbox refuses it, it goes to the next."""
    if isinstance(outcome, Failed) and outcome.permanent and line.who.to != line.delivery.person:
        delivery = await recipients.passed_on(ledger.pool, line.delivery, line.who.to)
        return Tried(delivery=delivery, outcome=replace(outcome, permanent=False), in_mail=False)
    return Tried(delivery=line.delivery, outcome=case_mail.sent_to(line.delivery, line.who, outcome))
