"""A case reads to who may not see another as if nothing had counted together with that one (3.2h, 6.1)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.case.case import Case
from domain.case.event import Event
from domain.case.unseen_repeats import cases_counted, entry_without_repeats, unseen_repeats, without_repeats
from tests.domain.case_documents import case_document
from tests.domain.child_stories import DAY, ChildCases
from tests.domain.conflict_builders import declared
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, DSL, MONDAY_9AM, POLICY, SENIOR
from tests.domain.side_record_builders import came_back


def with_and_without(*, reviewed: bool = True) -> tuple[ChildCases, ChildCases]:
    """A case that is reviewed for its own entries, beside another and alone."""
    worlds = []
    for hidden in (True, False):
        cases = ChildCases()
        if hidden:
            cases = cases.raises("hidden", COLLEAGUE).reviews("hidden")
        else:  # so that the ids are the same
            cases = cases.raises("hidden", DSL, about=(SENIOR,))
        cases = cases.on_day(1).raises("seen")
        worlds.append((cases.reviews("seen") if reviewed else cases).on_day(2))
    return worlds[0], worlds[1]


def shown(cases: ChildCases) -> tuple[Case, list[Event]]:
    """The seen case and its entries to someone who may not see the hidden one."""
    state, hidden = cases.stories["seen"].state, {cases.stories["hidden"].number}
    unseen = unseen_repeats(state, hidden, POLICY.repeats)
    left = (entry_without_repeats(each, unseen) for each in cases.stories["seen"].stream)
    return without_repeats(state, unseen), [each for each in left if each is not None]


def said(entries: Sequence[Event]) -> list[object]:
    return [(each.fact, each.clauses, each.effects) for each in entries]


def document(case: Case) -> object:
    return case_document(replace(case, version=1), SENIOR)


def test_a_review_that_was_met_is_left_out_and_its_decision_stays() -> None:
    """The decision is what the school decided: it does not say why the case was reviewed again."""
    beside, alone = with_and_without()
    beside, alone = beside.adds("seen"), alone.adds("seen")
    assert cases_counted(beside.stories["seen"].state) == {beside.stories["hidden"].number}
    met = beside.on_day(3).reviews("seen")
    case, entries = shown(met)
    assert {owed.id for owed in met.stories["seen"].state.obligations} >= {"pattern-review"}
    assert "pattern-review" not in {owed.id for owed in case.obligations}
    assert not case.warnings
    *before, decision = entries
    assert said(before) == said(alone.stories["seen"].stream)
    assert decision.fact == met.stories["seen"].stream[-1].fact
    assert "pattern-review" not in {each.obligation for each in decision.effects.turns}


def test_a_warning_to_look_at_all_is_left_out_with_the_review_that_looked() -> None:
    worlds = with_and_without(reviewed=False)
    beside, alone = (each.adds("seen").on_day(3).reviews("seen") for each in worlds)
    assert beside.warned("seen") == {"6.1"}
    case, entries = shown(beside)
    assert document(case) == document(alone.stories["seen"].state)
    assert said(entries) == said(alone.stories["seen"].stream)


def test_a_review_that_moved_leaves_no_entry_behind() -> None:
    beside, alone = with_and_without()
    beside, alone = (each.adds("hidden") if each is beside else each for each in (beside, alone))
    assert beside.last("seen") == "repeats.found"
    beside = beside.does("hidden", declared(SENIOR))
    assert (beside.last("seen"), beside.owed("hidden")) == ("repeats.withdrawn", {"pattern-review"})
    case, entries = shown(beside)
    assert document(case) == document(alone.stories["seen"].state)
    assert [each.fact.type for each in entries] == [each.fact.type for each in alone.stories["seen"].stream]


def test_an_open_review_is_shown_to_everyone_who_sees_the_case() -> None:
    """It protects the child: it moves, or it stays for all."""
    beside, _ = with_and_without()
    beside = beside.adds("seen")
    assert beside.owed("seen") == {"pattern-review"}
    assert shown(beside)[0] == beside.stories["seen"].state


def test_repeats_that_are_enough_without_the_hidden_case_stay() -> None:
    beside, _ = with_and_without()
    met = beside.adds("seen").adds("seen").reviews("seen")
    newest = met.stories["seen"].state.repeats[-1]
    assert len(newest.entries) == 4, "three without the hidden case"
    kept = [each.causes for each in shown(met)[0].obligations if each.id == "pattern-review"]
    assert kept == [(newest.version,)]


@pytest.mark.parametrize("own", [0, 1])
def test_an_episode_is_warned_of_only_if_it_repeats_in_what_the_reader_sees(own: int) -> None:
    worlds = []
    for hidden in (True, False):
        cases = ChildCases().raises("hidden", DEPUTY).reviews("hidden").raises("seen", DSL).reviews("seen")
        if hidden:
            cases = cases.does("hidden", came_back(MONDAY_9AM - 9 * DAY))
        for number in range(own + 1):
            cases = cases.does("seen", came_back(MONDAY_9AM - (number + 1) * DAY))
        worlds.append(cases.does("hidden", declared(SENIOR)) if hidden else cases)
    beside, alone = worlds
    assert beside.owed("seen") == set()
    case, entries = shown(beside)
    assert document(case) == document(alone.stories["seen"].state)
    assert [(each.clauses, each.effects.warns) for each in entries] == [
        (each.clauses, each.effects.warns) for each in alone.stories["seen"].stream
    ]
