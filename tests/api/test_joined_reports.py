"""A joined case is shown with everything that it knew, in the API too (2.4g)."""

from tests.school import WHY, School


async def test_what_was_reported_said_and_done_is_in_the_case_that_goes_on(school: School) -> None:
    here = await school.teacher.raises(spoken_to="The form tutor.", source="parent", source_name="His aunt.")
    await school.dsl.does(here, "record-pupil-view", {"text": "I want it to stop."})
    there = await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    (joined,) = (await school.dsl.sees(there))["joined"]
    assert (joined["spoken_to"], joined["source"], joined["source_name"]) == (
        "The form tutor.",
        "parent",
        "His aunt.",
    )
    assert [(each["type"], each["words"]) for each in joined["steps"]] == [
        ("pupil.view-recorded", ["I want it to stop."])
    ]
    assert joined["unread"] == []
    assert (await school.colleague.sees(there))["joined"] == []
