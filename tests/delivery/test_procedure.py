"""Concerns about the policy have no case. The recipient and the person who raised it are told (13.4)."""

from uuid import UUID

import asyncpg
import pytest

from cli.service import delivery_commands as console
from tests.delivery.conftest import House
from tests.delivery.fake_servers import a_web_server
from tests.delivery.test_dead_letters import NOWHERE, operated, said_by_doctor
from tests.other_bodies import PROCESS_ANSWER, PROCESS_PATH, reports_a_problem
from tests.school import Actor, Json

__all__ = ["operated"]

CAME = "a problem with the policy – please answer"
ANSWERED = "reply to the problem you reported with the policy"


async def answers(person: Actor, concern: Json, **headers: str) -> None:
    answer = await person.post(f"{PROCESS_PATH}/{concern['id']}/answer", PROCESS_ANSWER, **headers)
    assert answer.status_code == 201, answer.text


async def test_the_head_is_told_of_a_concern_and_where_to_look_and_nothing_more(house: House) -> None:
    concern = await reports_a_problem(house.school.teacher)
    await house.carries()
    (mail,) = house.mail()
    assert mail["To"] == house.at("headteacher")
    assert mail["Subject"] == f"Onward: {CAME}"
    assert mail.get_content().replace("\r\n", "\n") == (
        "A member of staff has reported that a clause of the policy is not followed or does not work. "
        "It has come to you. Please read it at once and answer it.\n"
        "\n"
        f"Open it: https://onward.school.example/procedure/{concern['id']}\n"
        "\n"
        "For safety this e-mail contains no details. Please do not reply.\n"
        "If a child is in immediate danger, call 999.\n"
    )
    (row,) = await house.owner.fetch("SELECT * FROM post")
    assert row["delivered_at"] is not None
    assert mail["Message-ID"] == f"<{row['id']}@school.example>"


async def test_only_the_person_who_raised_it_is_told_of_the_answer(house: House) -> None:
    concern = await reports_a_problem(house.school.teacher)
    await answers(house.school.headteacher, concern)
    await house.carries()
    assert sorted(house.told()) == [("headteacher", CAME), ("teacher", ANSWERED)]
    (mail,) = house.mail(house.at("teacher"))
    assert f"/procedure/{concern['id']}" in mail.get_content()
    assert PROCESS_ANSWER["text"] not in mail.get_content()


async def test_a_person_involved_gets_nothing_nor_does_a_mailbox_that_they_share(house: House) -> None:
    """3.2h."""
    school = house.school
    await house.gives_roles(school.colleague, "board_lead")
    await house.gives_mailbox(school.colleague, of="headteacher")
    concern = await reports_a_problem(school.teacher, school.headteacher)
    assert concern["goes_to"] == "board_lead"
    await house.carries()
    assert house.told() == [("board_lead", CAME)]


async def test_if_every_mailbox_is_shared_with_them_the_list_says_that_no_one_was_told(
    operated: House, capsys: pytest.CaptureFixture[str]
) -> None:
    school = operated.school
    await operated.gives_mailbox(school.board_lead, of="headteacher")
    await reports_a_problem(school.teacher, school.headteacher)
    await operated.carries()
    assert operated.mail() == []
    assert await operated.faults() == ["nobody"]
    assert (
        "process-concern by email, about the policy: 1 try, no one has the role that it is for; stopped"
        in (await console.list_post(NOWHERE, as_json=False))
    )
    assert any(each.startswith("FIX   1 message could not") for each in await said_by_doctor(capsys))
    (row,) = await operated.owner.fetch("SELECT id FROM post")
    await console.give_up(str(row["id"]), "They were told face to face.", NOWHERE)
    assert "ok    0 messages could not be delivered." in await said_by_doctor(capsys)


async def test_a_mailbox_shared_since_then_gets_nothing_either(house: House) -> None:
    school = house.school
    await reports_a_problem(school.teacher, school.headteacher)
    await house.gives_mailbox(school.board_lead, of="headteacher")
    await house.carries()
    assert house.mail() == []
    assert await house.faults() == ["withdrawn"]


async def test_the_reply_is_not_sent_to_a_mailbox_of_a_person_involved(house: House) -> None:
    school = house.school
    await house.gives_mailbox(school.teacher, of="headteacher")
    concern = await reports_a_problem(school.teacher, school.headteacher)
    await answers(school.board_lead, concern)
    await house.carries()
    assert house.told() == [("board_lead", CAME)]


async def test_people_are_not_told_of_their_own_answer(house: House) -> None:
    concern = await reports_a_problem(house.school.headteacher)
    await answers(house.school.headteacher, concern)
    await house.carries()
    assert house.told() == [("headteacher", CAME)]


async def test_a_repeat_under_the_same_key_sends_one_message(house: House) -> None:
    school = house.school
    for _ in range(2):
        concern = await reports_a_problem(school.teacher, Idempotency_Key="said")
    for _ in range(2):
        await answers(school.headteacher, concern, Idempotency_Key="answered")
    await house.carries()
    assert sorted(house.told()) == [("headteacher", CAME), ("teacher", ANSWERED)]


async def test_a_message_that_fails_for_an_hour_is_reported_and_still_tried(
    operated: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await reports_a_problem(operated.school.teacher)
    operated.server.says = ["451 try later"] * 2
    await operated.carries()
    assert "ok    0 messages could not be delivered." in await said_by_doctor(capsys)
    await operated.carries_after(minutes=61)
    assert any(each.startswith("FIX   1 message could not") for each in await said_by_doctor(capsys))
    await operated.carries_after(minutes=1)
    assert operated.told() == [("headteacher", CAME)]
    assert "ok    0 messages could not be delivered." in await said_by_doctor(capsys)


async def test_webhooks_are_not_called(house: House) -> None:
    """Webhooks are for cases only."""
    async with a_web_server() as web:
        await house.webhook(web.port)
        await reports_a_problem(house.school.teacher)
        await house.carries()
        assert web.seen == []


async def test_a_row_is_about_a_case_or_the_policy_and_nothing_else(house: House) -> None:
    await reports_a_problem(house.school.teacher)
    (concern,) = await house.owner.fetch("SELECT concern FROM post")
    for changed in (
        "case_id = gen_random_uuid(), version = 1",
        "concern = NULL",
        "webhook = gen_random_uuid(), person = NULL",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await house.owner.execute(f"UPDATE post SET {changed}")
    assert isinstance(concern["concern"], UUID)


async def test_the_doctor_names_a_concern_that_no_one_may_answer(
    operated: House, capsys: pytest.CaptureFixture[str]
) -> None:
    school = operated.school
    for person in (school.board_lead, school.governor):
        await operated.gives_roles(person, "staff")
    concern = await reports_a_problem(school.teacher, school.headteacher)
    waits = [each for each in await said_by_doctor(capsys) if "with the policy" in each]
    assert waits[0].startswith("FIX   No one may answer 1 problem reported with the policy in School ")
    assert f"School {school.id}. With `onward people role`, make a person" in waits[0]
    await operated.gives_roles(school.board_lead, "board_lead")
    well = "ok    Every reported problem with the policy has a person who may answer it."
    assert well in await said_by_doctor(capsys)
    await answers(school.board_lead, concern)
    await operated.gives_roles(school.board_lead, "staff")
    assert well in await said_by_doctor(capsys), "an answered concern needs no one"


async def test_a_person_who_has_left_is_not_told_of_the_answer(house: House) -> None:
    concern = await reports_a_problem(house.school.teacher)
    await house.gives_roles(house.school.teacher)
    await answers(house.school.headteacher, concern)
    await house.carries()
    assert house.told() == [("headteacher", CAME)]
    assert await house.faults() == []
