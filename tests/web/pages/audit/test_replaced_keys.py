"""*Integrity* says that the key of the record was replaced, and shows the line of each key."""

from datetime import timedelta

from evidence.note_keys import LOG, SignerKey
from store.tree.checkpoint_store import TakenKey, take_key
from tests.api.log_of_a_school import KEY, Log
from tests.school import NOW, SetClock
from tests.web.page_reader import Readers

NEW = SignerKey.from_seed(KEY.verifier.name, LOG, b"n" * 32).verifier.line


async def test_a_reader_who_kept_the_old_key_reads_that_it_was_replaced_in_good_time(
    at: Readers, log: Log
) -> None:
    clock = log.ledger.clock
    assert isinstance(clock, SetClock)
    await log.signs()
    auditor = await at.signed_in(log.school.auditor)
    await auditor.go("/integrity")
    assert "A new key" not in await auditor.main()
    assert "Save the key that checks it" in await auditor.main()
    async with log.ledger.pool.connection() as connection:
        until = NOW + timedelta(days=30)
        await take_key(connection, TakenKey(line=NEW, taken_at=NOW, overlap_until=until))
    await auditor.go("/integrity")
    said = await auditor.main()
    assert (
        "A new key has signed the record since Monday 1 March 2027 at 10am. Both keys sign each head "
        "until Wednesday 31 March 2027 at 11am. Keep the line of the old key too: earlier heads are "
        "checked with it." in said
    )
    assert "Save the keys that check it" in said
    await auditor.page.get_by_text("Technical details").click()
    rows = auditor.page.locator(".onward-technical .govuk-summary-list__row")
    assert (await rows.all_inner_texts())[2:] == [
        f"Public key since Monday 1 March 2027, 10am\t{NEW}",
        f"Old public key, signs until Wednesday 31 March 2027, 11am\t{KEY.verifier.line}",
    ]
    clock.passes(days=31)
    later = await at.signed_in(log.school.auditor)
    await later.go("/integrity")
    said = await later.main()
    assert "Both keys signed each head until Wednesday 31 March 2027 at 11am. Keep the line" in said
    assert "Save the key that checks it" in said
    assert await later.page.locator("dt", has_text="Old public key, signed until").count() == 1
