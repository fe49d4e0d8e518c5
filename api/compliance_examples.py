"""Reports on compliance as they are answered, shortened, for the OpenAPI document."""

from typing import Any

COMPLIANCE: dict[str, Any] = {
    "id": "0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a10",
    "reference": "ONW-7F3K2M",
    "version": 9,
    "policy": "coalway-cse-2023@1",
    "as_of": "2027-03-03T09:31:00Z",
    "counts": {"breached": 0, "owed": 4, "met_late": 2, "met": 11, "not_applicable": 182},
    "clauses": [
        {
            "id": "11.8",
            "printed_as": "11.8",
            "section": "11",
            "summary": "Whoever referred is told what will happen within one working day, or "
            "asks the social worker.",
            "modality": "must",
            "actor": "referrer",
            "does": ["timer", "event"],
            "status": "met_late",
            "shown_by": "duties",
            "says": "Done late, by 1 school hour 31 minutes: feedback:cscs-1 (owner: children's "
            "social care; deadline set by the policy). "
            "Done in time besides: chase:cscs-1.",
            "not_recorded": [],
            "parties": {"school": "met", "cscs": "met_late"},
            "late_by": {"minutes": 991, "school_minutes": 91, "text": "1 school hour 31 minutes"},
            "duties": [
                {
                    "obligation": "feedback:cscs-1",
                    "outcome": "met_late",
                    "whose": "cscs",
                    "basis": "policy",
                    "note": "One working day is the policy's; counting from the made date "
                    "and the hour of close are ours.",
                    "opened_at": "2027-03-01T10:04:00Z",
                    "due_at": "2027-03-02T17:00:00Z",
                    "done_at": "2027-03-03T09:31:00Z",
                    "event": 9,
                    "late_by": {"minutes": 991, "school_minutes": 91, "text": "1 school hour 31 minutes"},
                },
                {
                    "obligation": "chase:cscs-1",
                    "outcome": "met",
                    "whose": "school",
                    "basis": "policy",
                    "note": "To contact the assigned social worker is the policy's, the hours are ours.",
                    "opened_at": "2027-03-02T17:00:00Z",
                    "due_at": "2027-03-03T10:00:00Z",
                    "done_at": "2027-03-02T17:31:00Z",
                    "event": 8,
                    "late_by": None,
                },
            ],
            "evidence": [
                {
                    "version": 5,
                    "type": "referral.made",
                    "occurred_at": "2027-03-01T10:04:00Z",
                    "recorded_at": "2027-03-01T10:04:00Z",
                },
                {
                    "version": 6,
                    "type": "feedback.overdue",
                    "occurred_at": "2027-03-02T17:00:00Z",
                    "recorded_at": "2027-03-02T17:00:00Z",
                },
                {
                    "version": 7,
                    "type": "escalation.raised",
                    "occurred_at": "2027-03-02T17:00:00Z",
                    "recorded_at": "2027-03-02T17:00:00Z",
                },
                {
                    "version": 8,
                    "type": "chase.recorded",
                    "occurred_at": "2027-03-02T17:31:00Z",
                    "recorded_at": "2027-03-02T17:31:00Z",
                },
                {
                    "version": 9,
                    "type": "feedback.received",
                    "occurred_at": "2027-03-03T09:31:00Z",
                    "recorded_at": "2027-03-03T09:31:00Z",
                },
            ],
            "awaits": [],
        },
        {
            "id": "11.16",
            "printed_as": "11.16",
            "section": "11",
            "summary": "Staff are calm, and a pupil feels heard and believed.",
            "modality": "must",
            "actor": "staff",
            "does": [],
            "status": "not_applicable",
            "shown_by": "people",
            "says": "It is asked of people: no software can see whether it was kept.",
            "not_recorded": [],
            "parties": {},
            "late_by": None,
            "duties": [],
            "evidence": [],
            "awaits": [],
        },
    ],
    "drift": [
        {
            "kind": "policy-review",
            "about": "coalway-cse-2023@1",
            "clauses": ["title.review", "13.1", "3-DSL.r"],
            "says": "The policy coalway-cse-2023@1 was due for review by 2024-09-30 (13.1).",
        }
    ],
}
"""Of a case in which the agency was silent for a day and was asked."""

FIGURES: dict[str, Any] = {
    "school": "6c0f5b1e-2f0b-4d62-8a3c-0f6a3a9e2b11",
    "from": "2027-01-01",
    "to": "2027-03-31",
    "as_of": "2027-03-03T09:31:00Z",
    "cases": 1,
    "few_hidden": False,
    "clauses": [
        {
            "id": "11.8",
            "section": "11",
            "summary": "Whoever referred is told what will happen within one working day, or "
            "asks the social worker.",
            "does": ["timer", "event"],
            "cases": 1,
            "evidence": 5,
            "school": {"met": 1, "met_late": 0, "owed": 0, "breached": 0},
            "agencies": {"met": 0, "met_late": 1, "owed": 0, "breached": 0},
        }
    ],
    "times": [
        {
            "what": "referral",
            "whose": "school",
            "n": 1,
            "waiting": 0,
            "minutes": {"median": 2, "p90": 2, "says": "half within 2 minutes, nine of ten within 2 minutes"},
            "school_minutes": {
                "median": 2,
                "p90": 2,
                "says": "half within 2 minutes, nine of ten within 2 minutes",
            },
        },
        {
            "what": "feedback",
            "whose": "agencies",
            "n": 1,
            "waiting": 0,
            "minutes": {
                "median": 2847,
                "p90": 2847,
                "says": "half within 1 day 23 hours, nine of ten within 1 day 23 hours",
            },
            "school_minutes": {
                "median": 1047,
                "p90": 1047,
                "says": "half within 1 working day 8 school hours, nine of ten "
                "within 1 working day 8 school hours",
            },
        },
    ],
    "drift": [
        {
            "kind": "policy-review",
            "about": "coalway-cse-2023@1",
            "clauses": ["title.review", "13.1", "3-DSL.r"],
            "says": "The policy coalway-cse-2023@1 was due for review by 2024-09-30 (13.1).",
        }
    ],
}
"""Of a school with that one case, for a reader who sees it."""

EXCEPTIONS: list[dict[str, Any]] = [
    {
        "referral": "0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a10",
        "reference": "ONW-7F3K2M",
        "kind": "late",
        "clause": "11.8",
        "at": "2027-03-02T17:00:00Z",
        "obligation": "feedback:cscs-1",
        "whose": "cscs",
        "basis": "policy",
        "event": 9,
        "late_by": {"minutes": 991, "school_minutes": 91, "text": "1 school hour 31 minutes"},
        "says": "Done late, by 1 school hour 31 minutes: feedback:cscs-1 (owner: children's social "
        "care; deadline set by the policy).",
        "href": "/v1/referrals/0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a10/history",
    }
]
"""What the head looks at in it."""
