"""One real body for each command, for the OpenAPI page and for the tests that send them."""

from datetime import date, timedelta
from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "raise": {
        "pupil": {"name": "Rowan Ashdown", "date_of_birth": "2020-01-31", "risk_groups": ["send"]},
        "concern": {
            "category": "cse",
            "summary": "New phone and trainers she will not explain; collected twice by a stranger.",
            "child_words": "He is just a friend who buys me things.",
            "indicators": ["unexplained-money-or-goods"],
            "immediate_danger": False,
            "adult_involved": "unknown",
            "source": "staff",
            "circumstances": {"mode": ["in_person"], "places": "The car park behind the library"},
        },
    },
    "add-information": {
        "text": "He was waiting at the gate again today.",
        "indicators": ["vehicles-driven-by-unknown-adults"],
        "immediate_danger": False,
    },
    "accept": {},
    "decide-review": {
        "outcome": "refer",
        "agencies": ["cscs"],
        "reasons": "Pattern over two weeks with an unknown adult; threshold for children's social care met.",
        "police": {"refer": False, "reasons": "No offence known yet; children's social care to advise."},
        "pupil_wishes": {"sought": True, "text": "She does not want her grandmother to be told."},
    },
    "refer": {
        "agency": "cscs",
        "channel": "portal",
        "trigger": "at_risk",
        "information_shared": ["pupil", "concern", "indicators"],
        "lawful_basis": "public task",
        "reasons": "Necessary for the front door to decide on a response.",
        "pupil_wishes": {"sought": True, "text": "She wants her tutor to be there."},
    },
    "confirm-in-writing": {
        "agency_referral": "cscs-1",
        "channel": "portal",
        "agency_reference": "F-12345",
    },
    "record-acknowledgement": {
        "agency_referral": "cscs-1",
        "social_worker": {"name": "A. Duty", "phone": "01632 960000"},
        "agency_reference": "F-12345",
    },
    "record-feedback": {
        "agency_referral": "cscs-1",
        "decision": "section_17",
        "told_by": "Duty social worker",
    },
    "record-chase": {
        "agency_referral": "cscs-1",
        "contacted": "front_door",
        "route": "telephone",
        "result": "answered",
        "note": "Will ring back tomorrow morning.",
    },
    "record-telephone": {
        "obligation": "telephone:cscs-1",
        "spoke_to": "Front door, duty worker",
        "note": "Took the details; the e-mail had not arrived.",
    },
    "reconsider": {
        "agency_referral": "cscs-1",
        "believed_at_risk": True,
        "agrees": False,
        "new_information": "Missing again last night.",
        "reasons": "The risk is growing and the decision did not weigh it.",
        "pupil_wishes": {"sought": False, "reasons": "She was missing when it was decided."},
    },
    "dispute-decision": {
        "agency_referral": "cscs-1",
        "reasons": "The decision did not weigh that she was missing twice since.",
    },
    "record-dispute-outcome": {
        "agency_referral": "cscs-1",
        "outcome": "upheld",
        "told_by": "Service manager, front door",
        "reasons": "They say that the threshold is not met, and wrote why.",
    },
    "consider-support": {
        "early_help": {"taken": True, "reasons": "The family wants a key worker."},
        "pastoral": {"taken": False, "reasons": "The key worker covers it for now."},
        "pupil_wishes": {"sought": True, "text": "She wants her tutor to be there."},
    },
    "start-early-help": {
        "kind": "early_help",
        "lead_professional": "Family support worker",
        "aims": "Home by five each day; one trusted adult.",
        "next_review_on": "2027-10-14",
        "pupil_wishes": {"sought": True, "text": "She wants her tutor to be there."},
    },
    "review-early-help": {
        "outcome": "end",
        "reasons": "Aims met for four weeks; the family agrees.",
    },
    "protect": {
        "for": "both",
        "measures": "Collected only by a named parent; form tutor told to keep her in sight.",
        "reasons": "Another child saw the car twice.",
    },
    "inform-pupil": {"about": 3, "told_by": "DSL", "how": "Face to face at lunch"},
    "record-pupil-view": {"text": "I want my tutor to be there when they ask me things."},
    "reply-to-reporter": {"text": "Thank you; it has gone to children's social care today."},
    "conclude-statutory": {
        "agency_referral": "cscs-1",
        "outcome": "Assessment finished; no further role.",
        "reasons": "Closing letter of the social worker read.",
    },
    "correct": {
        "event": 4,
        "reasons": "The form tutor's name was mistyped.",
        "text": "The tutor is Mr Lowe.",
    },
    "record-discussion": {
        "with": "Headteacher",
        "note": "Agreed that the gate is supervised until Easter.",
        "reasons": "Another child saw the car twice.",
    },
    "skip-rung": {
        "obligation": "feedback:cscs-1",
        "reasons": "The child is at risk tonight: the procedure must begin now.",
    },
    "close": {
        "reasons": "Aims met; nothing is owed to anyone.",
        "pupil_wishes": {"sought": True, "text": "She wants her tutor to be there."},
        "pupil_told": {"told_by": "DSL", "how": "Face to face at lunch"},
    },
    "reopen": {"reasons": "Told the mentor something new today."},
    "assess-parent-contact": {
        "parent": "Mother",
        "safe_for_pupil": True,
        "safe_for_others": True,
        "police_view": "No objection, as long as the car is not mentioned.",
        "reasons": "She asked for help herself and does not know the adult.",
    },
    "plan-parent-contact": {
        "parent": "Mother",
        "discussed": "The referral, what happens next, and who is there for her.",
    },
    "record-parent-contact": {
        "parent": "Mother",
        "discussed": "That she was referred and why; she will collect her herself.",
        "support_signposted": "The family support service, and a helpline in her own language.",
    },
    "place-police-hold": {
        "advice": "Ask the child nothing more and do not tell the family before Thursday.",
        "officer": "DC Anwen Price",
        "reference": "GL-27-4410",
        "reasons": "An arrest is planned; the officer asked by telephone.",
    },
    "review-police-hold": {
        "outcome": "keep",
        "reasons": "DC Price says that the arrest has moved to next week.",
    },
    "lift-police-hold": {
        "advice": "The family may be told now.",
        "reasons": "The officer rang: the interviews are done.",
    },
    "record-liaison": {
        "agency": "cscs",
        "kind": "core_group",
        "note": "Attended; the plan stands, next core group in six weeks.",
    },
    "record-disclosure": {
        "to": "School nurse",
        "fields": ["pupil", "concern"],
        "lawful_basis": "public task",
        "necessity": "She sees the child on Friday and needs to know what to look for.",
    },
    "withhold": {
        "from": "Football club",
        "fields": ["concern", "child_words"],
        "finding": "Telling the club would harm the child more than not telling it.",
        "reasons": "The adult may be known there; the club needs nothing to keep her safe.",
    },
    "reclassify": {
        "category": "cse",
        "motive": "Age and money; gifts in exchange for meetings.",
        "exploitation": {"imbalances": ["age", "resources"], "limbs": ["exchange"]},
        "reasons": "What she told the tutor shows an exchange.",
    },
    "consider-nrm": {
        "asked": "cscs",
        "reasons": "Collected by adults nobody knows and given money: exploitation is likely.",
    },
    "assign-mentor": {"mentor": "00000000-0000-4000-8000-00000000000b", "cadence": 5},
    "record-mentor-contact": {"note": "Walked and talked at lunch; she asks for Thursdays."},
    "declare-conflict": {
        "person": "00000000-0000-4000-8000-00000000000b",
        "reasons": "The man at the gate is their brother, as they have told me.",
    },
    "confirm-conflict": {
        "person": "00000000-0000-4000-8000-00000000000b",
        "reasons": "They are family, as the staff file says too.",
    },
    "lift-conflict": {
        "person": "00000000-0000-4000-8000-00000000000b",
        "reasons": "Another person of the same name was meant.",
    },
    "challenge": {
        "decision": 3,
        "reasons": "She came back with bruises twice; no further action cannot be right.",
    },
    "answer-challenge": {
        "decision": 3,
        "reasons": "The second bruise was not weighed; the DSL reviews it again with that in view.",
        "upheld": True,
    },
    "hand-over": {
        "to": "00000000-0000-4000-8000-00000000000d",
        "reasons": "I am away until Monday; CSCS will ring about the assessment.",
    },
    "withdraw": {"reasons": "I had mistaken the girl at the gate for her."},
    "link": {"case": "00000000-0000-4000-8000-0000000000c2"},
    "record-missing-episode": {"from": "2026-02-20T16:30:00Z", "to": "2026-02-21T01:10:00Z"},
    "record-outside-referral": {
        "agency": "cscs",
        "by": "The children's ward",
        "known_at": "2026-02-22T09:15:00Z",
        "confirmed_with": {"name": "A. Duty", "role": "Duty social worker", "reference": "MASH-4711"},
    },
    "countersign": {"event": 2},
    "record-leaving": {
        "leaves_on": "2027-03-05",
        "to_school": "Hill Junior School",
        "reasons": "The family moves to her aunt.",
    },
    "transfer-file": {
        "to_school": "Hill Junior School",
        "method": "Handed over in person to their DSL",
        "receipt": "Signed for by their DSL on the same day.",
    },
    "record-information-request": {
        "agency": "cscs",
        "asked_by": "A. Duty, assessing social worker",
        "what": "Attendance since September, and who collects her.",
    },
    "answer-information-request": {
        "request": 2,
        "supplied": True,
        "answer": "Attendance and the collection book, by their secure address.",
    },
    "record-paper-copy": {
        "sha256": "8797875320e63eacfa58919ec285a578fa0a8d57c07b90e3ae21d86b93235803",
        "kept_in": "dsl-office",
        "note": "Printed for the conference on Thursday.",
    },
    "record-team-member": {
        "name": "S. Enco",
        "part": "senco",
        "standing": "invited",
        "note": "Asked after the review; she knows how the pupil speaks.",
    },
    "place-legal-hold": {
        "reasons": "An inquiry may ask for this file; nothing of it may be destroyed.",
        "basis": "Letter of the inquiry's secretary of 1 February 2026",
        "from_on": "2026-02-01",
        "review_on": "2027-10-01",
    },
    "lift-legal-hold": {"reasons": "The inquiry has reported, and its secretary wrote that it ends."},
    "adopt-policy": {
        "policy": "coalway-cse-2023@2",
        "reasons": "The governing board adopted it this week; its shorter limits suit this case.",
    },
}


def example(command: str, today: date) -> dict[str, Any]:
    """The body for a command as it would be accepted today: a review lies ahead, and not too far."""
    body = EXAMPLES[command]
    if "next_review_on" in body:
        body = body | {"next_review_on": (today + timedelta(days=14)).isoformat()}
    return body
