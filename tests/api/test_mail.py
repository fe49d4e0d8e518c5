"""One's own mail, where the embedded inbox keeps it, and nowhere else."""

from local.dev_mailbox import DevMailbox
from store.ledger.ledger import Ledger
from tests.school import School, address, served

MAIL = b"Message-ID: <1@x>\r\nSubject: %s\r\n\r\nLook.\r\n"


async def test_no_one_reads_another_persons_mail(
    school: School, other_school: School, inbox: DevMailbox
) -> None:
    inbox.keep(MAIL % b"For the DSL", address("dsl", school.id))
    inbox.keep(MAIL % b"For the head", address("headteacher", school.id))
    assert [each["subject"] for each in await school.dsl.read("/v1/mail")] == ["For the DSL"]
    assert [each["subject"] for each in await school.headteacher.read("/v1/mail")] == ["For the head"]
    assert await school.teacher.read("/v1/mail") == []
    assert await other_school.dsl.read("/v1/mail") == []


async def test_the_newest_come_first_and_as_many_as_are_asked_for(school: School, inbox: DevMailbox) -> None:
    for number in range(3):
        inbox.keep(MAIL % str(number).encode(), address("dsl", school.id))
    found = await school.dsl.read("/v1/mail", limit=2)
    assert [each["subject"] for each in found] == ["2", "1"]
    assert (await school.dsl.get("/v1/mail", limit=0)).status_code == 422


async def test_there_is_no_such_address_where_mail_has_a_real_server(ledger: Ledger, school: School) -> None:
    async with served(ledger) as http:
        assert (await http.get("/v1/mail")).status_code == 401
        answer = await http.get("/v1/mail", headers=school.dsl.headers)
        other = await http.get("/v1/nothing", headers=school.dsl.headers)
    assert answer.status_code == 404
    assert answer.content == other.content
