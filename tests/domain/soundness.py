"""What holds of any case at any moment, whatever was done to it."""

from domain.excluding import nobody_is_left
from domain.permissions import is_owner, sees
from domain.progress import progress
from domain.referral import Referral
from domain.stages import STAGES, stage
from tests.domain.bodies import CANARY
from tests.domain.people import IN_LINE
from tests.domain.story import Story


def it_is_sound(story: Story) -> None:
    state, stream = story.state, story.stream
    assert [event.version for event in stream] == list(range(1, len(stream) + 1))
    assert state.version == len(stream)
    assert stage(state) in STAGES
    owed = [each.id for each in state.open_obligations]
    assert len(owed) == len(set(owed)), "open at most once"
    after = [name for name in owed if not name.startswith(("file-receipt:", "telephone:file-receipt:"))]
    assert not (state.closed and after), "a closed case owes no more than a receipt"
    assert sum(plan.ended_by is None for plan in state.plans) <= 1
    assert (state.plan is not None) == (state.owes("early-help-review") is not None)
    assert (state.mentor is not None) == (state.owes("mentor-contact") is not None)
    working = any(owed.kind == "conclude" for owed in state.open_obligations)
    assert working == (state.owes("liaison") is not None)
    assert CANARY not in repr(progress(state))


def somebody_who_may_see_it_owns_what_is_owed(state: Referral) -> None:
    for owed in state.open_obligations:
        if nobody_is_left(state) and owed.kind in ("confirm-conflict", "accept"):
            continue  # the LADO is told: held in test_conflict_model
        to_be_accepted = state.owes("accept") or owed
        assert any(
            sees(state, person) and (is_owner(state, owed, person) or is_owner(state, to_be_accepted, person))
            for person in IN_LINE
        ), owed.id


def what_is_owed_can_still_be_done(state: Referral) -> None:
    for owed in state.open_obligations:
        referral = state.agency_referral(owed.subject)
        match owed.kind:
            case "accept":
                assert state.owner is None
            case "review":
                assert not state.reviewed
            case "protect":
                assert state.protected != {"victim", "others"}
            case "start-support":
                assert state.plan is None
            case "confirm-in-writing":
                assert referral is not None
                assert not referral.confirmations
            case "consider-nrm":
                assert state.reviewed
                assert not state.nrm_considered
            case "mentor":
                assert state.mentor_wanted
            case "review-parent-contact":
                assert not state.gate.answered(int(owed.subject))
            case "feedback" | "chase":
                assert referral is not None
                assert referral.told is None
            case "reconsider" | "monitor" | "conclude":
                assert referral is not None
                assert referral.told is not None
                no = referral.told.decision in ("no_statutory", "police_no_further_action")
                assert no == (owed.kind != "conclude")
            case _:
                pass


def nothing_that_is_missing_is_forgotten(state: Referral) -> None:
    assert state.reviewed or state.owes("review", "retrospective-review")
    assert state.protected == {"victim", "others"} or state.owes("protect")
    if state.concern.exploitation and state.reviewed:
        assert state.nrm_considered or state.owes("consider-nrm")
    assert not state.mentor_wanted or state.owes("mentor")
    for contact in state.gate.outside:
        answered = state.gate.answered(contact.version)
        assert answered or state.owes(f"review-parent-contact:{contact.version}")
    for ar in state.standing_referrals:
        feedback = state.owes(f"feedback:{ar.id}")
        assert ar.told is not None or feedback is not None
        if feedback is not None and feedback.state == "overdue":
            assert state.owes(f"chase:{ar.id}")
