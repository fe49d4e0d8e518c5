"""The commands that a person can give now, by what they are about."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Agencies",
        (
            "refer",
            "confirm-in-writing",
            "record-acknowledgement",
            "record-feedback",
            "record-chase",
            "withdraw-referral",
            "record-telephone",
            "reconsider",
            "dispute-decision",
            "record-dispute-outcome",
            "conclude-statutory",
            "record-liaison",
            "record-outside-referral",
            "skip-rung",
        ),
    ),
    (
        "The child",
        (
            "add-information",
            "read-information",
            "protect",
            "inform-pupil",
            "record-pupil-view",
            "record-missing-episode",
            "assign-mentor",
            "record-mentor-contact",
            "consider-nrm",
            "reclassify",
        ),
    ),
    (
        "Parents and sharing",
        (
            "assess-parent-contact",
            "plan-parent-contact",
            "record-parent-contact",
            "place-police-hold",
            "review-police-hold",
            "lift-police-hold",
            "record-disclosure",
            "withhold",
        ),
    ),
    ("Support", ("consider-support", "start-early-help", "review-early-help", "change-lead")),
)
REST = "The case and its record"


def grouped(commands: list[str]) -> list[tuple[str, list[str]]]:
    """The offered commands by subject, each group in the offered order."""
    found = [(title, [name for name in commands if name in members]) for title, members in GROUPS]
    known = {name for _, members in GROUPS for name in members}
    found.append((REST, [name for name in commands if name not in known]))
    return [(title, members) for title, members in found if members]
