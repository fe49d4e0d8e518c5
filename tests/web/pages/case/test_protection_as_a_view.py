"""That no protection is needed is a view of most people's, and the pages say so (11.9)."""

from tests.school import School
from tests.web.form_filling import does
from tests.web.page_reader import Readers

NONE_NEEDED = {"for": "both", "none_needed": True, "reasons": "He is fetched by his mother each day."}
MEASURES = {"for": "both", "measures": "Fetched by his mother only.", "reasons": "The man is about."}


async def test_a_teacher_reads_whose_decision_it_is_and_the_dsl_still_owes_it(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}/protect")
    assert "can decide that no measures are needed" in await visitor.main()
    await does(visitor, case["id"], "protect", NONE_NEEDED)
    lead = await readers.signed_in(school.dsl)
    await lead.go(f"/cases/{case['id']}")
    shown = await lead.main()
    assert "gave the view that no measures are needed" in shown
    obligations = (await school.dsl.sees(case))["obligations"]
    assert "protect" in {each["id"] for each in obligations if each["state"] == "open"}
    await does(lead, case["id"], "protect", MEASURES)
    assert "recorded measures to protect the child" in await lead.main()


async def test_danger_learnt_later_is_said_with_the_new_deadline(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    told = {"text": "He waits at the gate.", "immediate_danger": True}
    await does(visitor, case["id"], "add-information", told)
    shown = await visitor.main()
    assert "Decide how to keep the child safe\nDue 11am today" in shown
