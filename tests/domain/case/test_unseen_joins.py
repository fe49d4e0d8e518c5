"""A case reads to a person who may not see the other as if nothing had come from it (2.4g, 3.2h)."""

from domain.access.sight import without_cases
from tests.domain.case_documents import case_document
from tests.domain.command_builders import REOPEN, a_review, raised, reviewed
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, TEACHER
from tests.domain.story import given

HERE = given(raised(TEACHER, category="cse"))
IN_DANGER = given(raised(TEACHER, immediate_danger=True))


def test_a_parted_case_reads_as_it_did_before_the_join() -> None:
    before = other_case(raised(COLLEAGUE), now=HERE.now)
    after = joined(HERE, before)
    parted = both(after.here, after.there, REOPEN).there
    shown = case_document(without_cases(parted.state, {HERE.state.id}), DSL)
    assert shown | {"version": 1} == case_document(before.state, DSL)
    assert case_document(parted.state, DSL)["joined"]


def test_tasks_that_only_the_join_brought_and_took_are_left_out() -> None:
    before = other_case(raised(COLLEAGUE), now=HERE.now)
    after = joined(IN_DANGER, before)
    parted = both(after.here, after.there, REOPEN).there.state
    shown = without_cases(parted, {HERE.state.id})
    assert sorted(owed.id for owed in shown.obligations) == sorted(before.owed)
    assert len(parted.obligations) > len(shown.obligations)


def test_a_joined_case_keeps_its_danger_and_names_no_other() -> None:
    after = joined(IN_DANGER, other_case(raised(COLLEAGUE), reviewed())).there.tell(a_review())
    name = f"reply:{HERE.state.id}"
    assert name in after.owed
    shown = without_cases(after.state, {HERE.state.id})
    assert str(HERE.state.id) not in repr(case_document(shown, DSL))
    assert shown.concern.immediate_danger
    assert {owed.id for owed in shown.open_obligations} == after.owed - {name}


def test_the_joined_case_does_not_say_where_it_went() -> None:
    after = joined(HERE, other_case(raised(COLLEAGUE))).here.state
    into = after.joined_into
    assert into is not None
    assert without_cases(after, {into}).joined_into is None
