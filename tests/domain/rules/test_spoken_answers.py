"""An answer that the school only heard is shown so, and asked for in writing, never late (11.8, 11.15)."""

from domain.case.warnings import derived_warnings
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import feedback, raised, referred, void
from tests.domain.people_and_times import POLICY
from tests.domain.story import Story, given

REFERRED = given(raised(), referred())
SPOKEN = REFERRED.tell(feedback(how="told", said_by="The team manager"))


def asked_for(story: Story) -> list[str]:
    found = derived_warnings(story.state, POLICY, story.now)
    return [each.clause for each in found if "in writing" in each.text]


def shown(story: Story) -> str | None:
    how: str | None = whole_document(story.state)["agency_referrals"][0]["how"]
    return how


def test_a_spoken_answer_is_shown_so_and_asked_for_in_writing() -> None:
    assert shown(SPOKEN) == "told"
    assert asked_for(SPOKEN) == ["11.15"]


def test_it_opens_no_task_and_so_is_never_late() -> None:
    assert SPOKEN.owed == REFERRED.tell(feedback()).owed


def test_in_writing_it_is_asked_for_no_more() -> None:
    written = SPOKEN.tell(feedback(how="written"))
    assert (shown(written), asked_for(written)) == ("written", [])
    assert asked_for(written.tell(void(written.state.version))) == ["11.15"]


def test_an_answer_of_which_no_one_said_how_it_came_is_not_asked_for() -> None:
    plain = REFERRED.tell(feedback())
    assert (shown(plain), asked_for(plain)) == (None, [])
