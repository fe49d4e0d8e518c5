"""`onward pupils adopt --confirm` goes on after a row that is refused, and says what became of each."""

from uuid import UUID

import pytest

from application.pupils.pupil_adoption import Adopted, adopt, propose_adoptions
from cli.school import adoption_command
from cli.school.adoption_command import record_rows
from cli.school.adoption_file import ConfirmedRow
from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from store.pool import LedgerAway
from tests.damaged_state import Tamper
from tests.school import WHY, School
from tests.store.pupils.register import a_pupil


async def confirmed(ledger: Ledger, school: School, *pupils: UUID) -> list[ConfirmedRow]:
    """A row for each open case of the school, the oldest first, with one of these pupils each."""
    proposed = (await propose_adoptions(ledger, token_hash(school.dsl.token))).open
    return [
        ConfirmedRow(number=number, case=each.case.id, mark=each.mark, pupil=pupil, reasons=WHY)
        for number, (each, pupil) in enumerate(zip(proposed, pupils, strict=True), 2)
    ]


async def test_a_case_that_cannot_be_opened_is_named_and_the_rows_after_it_are_recorded(
    school: School, ledger: Ledger, tampered: Tamper, capsys: pytest.CaptureFixture[str]
) -> None:
    pupil = (await a_pupil(ledger, school)).id
    cases = [await school.teacher.raises() for _ in range(3)]
    rows = await confirmed(ledger, school, pupil, pupil, pupil)
    await tampered(cases[1])
    bad = next(row.number for row in rows if str(row.case) == cases[1]["id"])
    capsys.readouterr()
    assert await record_rows(ledger, token_hash(school.dsl.token), rows) == 1
    said = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("{")]
    case = cases[1]["id"]
    damage = f"Case {case} is damaged and cannot be opened. Run `onward verify --state {case}`."
    assert said[-2:] == [f"Row {bad}: {damage}", "Recorded: 2. Not changed: 1."]
    assert await record_rows(ledger, token_hash(school.dsl.token), [r for r in rows if r.number != bad]) == 0


async def test_if_postgres_goes_away_the_command_says_where_it_stopped(
    school: School, ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pupil = (await a_pupil(ledger, school)).id
    for _ in range(3):
        await school.teacher.raises()
    rows = await confirmed(ledger, school, pupil, pupil, pupil)

    async def until_the_third(
        ledger: Ledger, token: bytes, case: UUID, mark: str, pupil: UUID, reasons: str
    ) -> Adopted:
        if case == rows[2].case:
            raise LedgerAway
        return await adopt(ledger, token, case, mark, pupil, reasons)

    monkeypatch.setattr(adoption_command, "adopt", until_the_third)
    with pytest.raises(LedgerAway):
        await record_rows(ledger, token_hash(school.dsl.token), rows)
    assert capsys.readouterr().out.splitlines()[-1] == "Stopped at row 4. Recorded before it: 2."
