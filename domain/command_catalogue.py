"""The commands that people can give: name, clauses, who may give each, and which obligations it meets."""

from dataclasses import dataclass

from domain import commands as ask
from domain.case.untold_facts import REFER_AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """One command that a person can give to a case."""

    name: str
    command: type[ask.PersonCommand]
    clauses: tuple[str, ...]
    who: tuple[str, ...]
    """Roles, or capacities of a person in this case (`capacities` in `domain/access/permissions.py`):
    `dsl`, `next_in_line`, `stand_in`, `participant`, `rerouted`, `seer`, `raiser`, `referrer`, `lead`,
    `mentor` (of this pupil), `second` (who looks again at a closing),
    `author`, `decider` (on an exclusion), `above` (the person challenged)."""
    meets: tuple[str, ...] = ()
    """Kinds of obligation that the command can meet."""


def _entry(
    name: str,
    command: type[ask.PersonCommand],
    clauses: str,
    who: str = "dsl",
    meets: str = "",
) -> CommandSpec:
    return CommandSpec(
        name=name,
        command=command,
        clauses=tuple(clauses.split()),
        who=tuple(who.split()),
        meets=tuple(meets.split()),
    )


REVIEWS = "accept review retrospective-review missing-review pattern-review refusal-review"
"""Kinds of obligation that a review decision meets."""
WAIVED_BY = {"no_immediate_danger": REFER_AT_ONCE, "no_lado": "refer:lado"}
"""The referral that each finding of a review ends."""
RAISE = _entry("raise", ask.RaiseConcern, "11.1 2.4a", "anyone")

COMMANDS: dict[str, CommandSpec] = {
    entry.name: entry
    for entry in (
        _entry("add-information", ask.AddInformation, "2.4g 11.1", "dsl participant rerouted"),
        _entry("read-information", ask.ReadInformation, "2.4g 8.6 11.1", "dsl", "new-information"),
        _entry("accept", ask.Accept, "11.1 3-DSL.x", "dsl next_in_line", "accept"),
        _entry("decide-review", ask.DecideReview, "11.1 11.15", "dsl", REVIEWS),
        _entry("note-and-watch", ask.NoteAndWatch, "11.1 11.15 2.4g", "dsl", "look-again"),
        _entry("refer", ask.Refer, "11.4 11.5 11.8", "dsl seer", "refer"),
        _entry("confirm-in-writing", ask.ConfirmInWriting, "11.8", "dsl referrer", "confirm-in-writing"),
        _entry("record-acknowledgement", ask.RecordAcknowledgement, "11.8", "dsl referrer"),
        _entry("record-feedback", ask.RecordFeedback, "11.8", "dsl referrer", "feedback"),
        _entry("record-chase", ask.RecordChase, "11.8", "dsl referrer", "chase"),
        _entry("withdraw-referral", ask.WithdrawReferral, "11.8 11.15", "dsl", "tell-agency"),
        _entry("record-telephone", ask.RecordTelephone, "11.8 8.6", "dsl referrer", "telephone"),
        _entry("reconsider", ask.Reconsider, "11.10 11.11", "dsl", "reconsider monitor"),
        _entry("dispute-decision", ask.DisputeDecision, "11.10"),
        _entry("record-dispute-outcome", ask.RecordDisputeOutcome, "11.10 11.8", "dsl", "dispute"),
        _entry("consider-support", ask.ConsiderSupport, "11.11", "dsl", "support"),
        _entry("start-early-help", ask.StartEarlyHelp, "11.11 3-DSL.j", "dsl", "start-support"),
        _entry("review-early-help", ask.ReviewEarlyHelp, "3-DSL.j", "dsl lead", "early-help-review"),
        _entry("change-lead", ask.ChangeLead, "3-DSL.j"),
        _entry("protect", ask.Protect, "11.9", "dsl headteacher stand_in participant", "protect"),
        _entry("inform-pupil", ask.InformPupil, "11.12", "dsl participant rerouted", "inform-pupil"),
        _entry("record-pupil-view", ask.RecordPupilView, "11.12 3.2q", "dsl participant rerouted"),
        _entry("reply-to-reporter", ask.ReplyToReporter, "11.2 3-DSL.g", "dsl", "reply"),
        _entry("conclude-statutory", ask.ConcludeStatutory, "11.11", "dsl", "conclude"),
        _entry("correct", ask.Correct, "3-DSL.n 11.15", "dsl author"),
        _entry("identify-pupil", ask.IdentifyPupil, "3-DSL.n"),
        _entry("update-circumstances", ask.UpdateCircumstances, "3-DSL.m 7.4"),
        _entry("record-discussion", ask.RecordDiscussion, "11.15", "dsl participant rerouted"),
        _entry("skip-rung", ask.SkipRung, "11.8 11.15"),
        _entry("close", ask.Close, "11.15"),
        _entry("reopen", ask.Reopen, "11.10"),
        _entry("assess-parent-contact", ask.AssessParentContact, "11.13", "dsl", "review-parent-contact"),
        _entry("plan-parent-contact", ask.PlanParentContact, "11.13 11.14"),
        _entry(
            "record-parent-contact",
            ask.RecordParentContact,
            "11.13 11.14 10.1e",
            "dsl participant rerouted",
            "explain-arrangements",
        ),
        _entry("place-police-hold", ask.PlacePoliceHold, "11.7"),
        _entry("review-police-hold", ask.ReviewPoliceHold, "11.7", "dsl", "review-police-hold"),
        _entry("lift-police-hold", ask.LiftPoliceHold, "11.7", "dsl", "review-police-hold"),
        _entry("record-liaison", ask.RecordLiaison, "11.6", "dsl", "liaison"),
        _entry("record-disclosure", ask.RecordDisclosure, "3.2g 11.5 3-STF.g"),
        _entry("withhold", ask.Withhold, "3.2g 11.5"),
        _entry("reclassify", ask.Reclassify, "2.1 2.5"),
        _entry("consider-nrm", ask.ConsiderNrm, "4.6", "dsl", "consider-nrm"),
        _entry("assign-mentor", ask.AssignMentor, "12.5", "dsl", "mentor"),
        _entry("record-mentor-contact", ask.RecordMentorContact, "12.5", "dsl mentor", "mentor-contact"),
        _entry("declare-conflict", ask.DeclareConflict, "3.2h", "dsl participant rerouted headteacher"),
        _entry("confirm-conflict", ask.ConfirmConflict, "3.2h", "dsl decider", "confirm-conflict"),
        _entry("lift-conflict", ask.LiftConflict, "3.2h", "dsl decider", "confirm-conflict"),
        _entry(
            "challenge",
            ask.Challenge,
            "3.2u 3-STF.l",
            "dsl participant rerouted senior_leader headteacher",
        ),
        _entry(
            "answer-challenge",
            ask.AnswerChallenge,
            "3.2u",
            "above dsl senior_leader headteacher",
            "answer-challenge",
        ),
        _entry("hand-over", ask.HandOver, "3-DSL.f 3-DSL.x", "dsl headteacher"),
        _entry("withdraw", ask.Withdraw, "10.4", "raiser"),
        _entry("link", ask.Link, "2.4f 2.4h"),
        _entry("join", ask.Join, "2.4g 11.15"),
        _entry("record-missing-episode", ask.RecordMissingEpisode, "3.2t", "dsl", "missing return-talk"),
        _entry("record-outside-referral", ask.RecordOutsideReferral, "3.2c 11.6"),
        _entry(
            "countersign",
            ask.Countersign,
            "11.15 10.4",
            "dsl second",
            "second-look",
        ),
        _entry("record-leaving", ask.RecordLeaving, "3-DSL.w"),
        _entry("transfer-file", ask.TransferFile, "3-DSL.w", "dsl", "transfer-file file-receipt"),
        _entry("record-information-request", ask.RecordInformationRequest, "3.2f 3-STF.j"),
        _entry(
            "answer-information-request",
            ask.AnswerInformationRequest,
            "3.2f 3.2g",
            "dsl",
            "answer-request",
        ),
        _entry("record-team-member", ask.RecordTeamMember, "3-DSL.i 7.4"),
        _entry("record-paper-copy", ask.RecordPaperCopy, "11.15"),
        _entry("place-legal-hold", ask.PlaceLegalHold, "11.15", "dsl headteacher"),
        _entry("lift-legal-hold", ask.LiftLegalHold, "11.15", "dsl headteacher"),
        _entry("adopt-policy", ask.AdoptPolicy, "11.17 13.1", "dsl headteacher"),
    )
}
"""In the order in which people are offered them."""
