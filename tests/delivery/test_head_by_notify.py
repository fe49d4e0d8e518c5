"""The head of each day goes by GOV.UK Notify too, which takes no file: the text has the whole head."""

from dataclasses import replace

from delivery.govuk_notify import Notify
from delivery.postman import Postman
from runtime.log_signer import LogSigner
from store.tree.day_heads import HeadMail
from tests.delivery.fake_servers import LOOPBACK, a_web_server
from tests.delivery.test_govuk_notify import FOR_ALL, KEY, SERVICE, StandIn
from tests.delivery.test_head_mail import TO, Log, database, ledger, log, owner
from tests.school import NOW

__all__ = ["database", "ledger", "log", "owner"]


async def test_the_text_has_the_head_with_its_signature(log: Log) -> None:
    by_notify = HeadMail(channel="notify", readers=TO)
    log.signer = LogSigner(
        log.house.ledger.pool, log.file.path.with_name("log.key"), log.file, log.now, by_notify
    )
    await log.a_day()
    head = log.file.last()
    assert head is not None
    async with a_web_server() as web:
        stand_in = StandIn()
        web.answers = [stand_in] * 4
        notify = Notify(
            api_key=f"school-{SERVICE}-{KEY}",
            templates={"default": FOR_ALL},
            base_url=f"http://{LOOPBACK}:{web.port}",
        )
        office = replace(log.office, smtp=None, notify=notify)
        assert await Postman(log.house.ledger, office, lambda: NOW).once() == 4
    sent = [each["personalisation"] for each in stand_in.kept]
    assert len(sent) == 4
    assert all(isinstance(each, dict) and head.to_bytes().decode() in each["body"] for each in sent)
    assert log.sent() == []
