"""Every clause of the policy is data, and is joined to the rules that implement it."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

import cli.command_line
from domain.compliance.rule_catalogue import REPORTS, rules_of
from domain.compliance.traceability import ANSWERED_BY, trace
from domain.events import Fact
from domain.policy.clause_register import Clause
from domain.pupils.age import OF_BIRTH, TURNED_18
from domain.pupils.pupil_events import PupilFact
from policies import MalformedPolicy, load, load_file
from tests.api.addresses import ADDRESSES
from tests.domain.full_case import whole_life
from tests.policies.changed_policy_text import SHIPPED
from tests.with_each import with_each

POLICY = load("coalway-cse-2023")
REGISTER = POLICY.register
CLAUSES = REGISTER.clauses
with_each_clause = with_each("clause", CLAUSES.values(), ids=CLAUSES)
TEXT = (Path(__file__).parents[2] / REGISTER.source).read_text(encoding="utf-8").splitlines()
CONTENTS = range(19, 40)
"""Lines that only list the sections."""
HEADINGS = re.compile(
    r"Coalway Community Infant School|Child Sexual Exploitation \(CSE\) Policy|Statement of intent"
    r"|\d+\. [A-Z][A-Za-z ]+|Useful Contacts and Links|For (pupils|parents|teachers)"
)


def lines_of(clause: Clause) -> range:
    return range(clause.source_line, clause.source_end + 1)


def test_every_line_of_the_policy_belongs_to_one_clause_or_is_a_heading() -> None:
    covered = [line for clause in CLAUSES.values() for line in lines_of(clause)]
    assert len(covered) == len(set(covered))
    for number, line in enumerate(TEXT, start=1):
        if line.strip() and number not in covered and number not in CONTENTS:
            assert HEADINGS.fullmatch(line.strip()), (number, line)


@with_each_clause
def test_a_clause_is_of_the_text_that_it_was_written_for(clause: Clause) -> None:
    assert clause.text == "\n".join(TEXT[line - 1] for line in lines_of(clause)).strip()
    assert sha256(clause.text.encode()).hexdigest() == clause.sha256


@with_each_clause
def test_a_summary_is_in_our_words(clause: Clause) -> None:
    """Our summaries share no six consecutive words with the policy."""
    theirs = " ".join(re.findall(r"[a-z]+", " ".join(TEXT[line - 1] for line in lines_of(clause)).lower()))
    ours = re.findall(r"[a-z]+", clause.summary.lower())
    for start in range(len(ours) - 5):
        assert " ".join(ours[start : start + 6]) not in theirs


def test_the_lettered_clauses_are_those_that_are_printed() -> None:
    def of(parent: str) -> int:
        return sum(bool(re.fullmatch(rf"{re.escape(parent)}\.?(?:[a-z]|\d+)", name)) for name in CLAUSES)

    assert {parent: of(parent) for parent in ("2.4", "3.2", "3-HT", "3-DSL", "3-STF", "5.2", "10.1")} == {
        "2.4": 9,
        "3.2": 21,
        "3-HT": 3,
        "3-DSL": 25,
        "3-STF": 12,
        "5.2": 24,
        "10.1": 8,
    }
    for section, last in ((4, 8), (6, 3), (7, 6), (8, 9), (9, 10), (10, 6), (11, 17), (12, 5), (13, 4)):
        assert [f"{section}.{n}" for n in range(1, last + 1) if f"{section}.{n}" not in CLAUSES] == []
    assert len(CLAUSES) == 199


def test_section_threes_own_numbers_are_kept_as_printed() -> None:
    printed = {name: CLAUSES[name].printed_as for name in ("3-HT", "3-DSL.j", "3-STF.h", "11.8", "2.4a")}
    assert printed == {
        "3-HT": "1.2",
        "3-DSL.j": "1.3, bullet 10",
        "3-STF.h": "1.4, bullet 8",
        "11.8": "11.8",
        "2.4a": "2.4, bullet 1",
    }


def test_every_duty_and_responsibility_in_the_text_is_a_must() -> None:
    """The steps of section 11 too, each of which says what will be done."""
    bound = [name for name in CLAUSES if re.fullmatch(r"(3\.2|3-HT\.|3-DSL\.|3-STF\.)[a-z]|11\.\d+", name)]
    assert len(bound) == 78
    assert [name for name in bound if CLAUSES[name].modality != "must"] == []


def test_a_clause_with_a_behaviour_has_a_rule_for_it_or_says_what_is_not_built() -> None:
    assert trace(POLICY).without_rule == ()


def test_every_rule_names_a_clause_that_there_is() -> None:
    assert trace(POLICY).rules_without_clause == ()


def test_a_clause_without_a_rule_and_a_rule_without_a_clause_are_found() -> None:
    """Without its rule, the clause has no rule; with an unknown clause, the rule has no clause."""
    silent = replace(CLAUSES["11.16"], does=("timer",))
    limits = {**POLICY.limits, "reply": replace(POLICY.limits["reply"], clause="99.9")}
    changed = replace(POLICY, limits=limits, register=replace(REGISTER, clauses={**CLAUSES, "11.16": silent}))
    assert trace(changed).without_rule == ("11.16",)
    assert trace(changed).rules_without_clause == ("obligation:reply",)


def test_a_rule_that_is_built_is_no_longer_awaited() -> None:
    waiting = replace(CLAUSES["11.16"], does=("event",), awaits=("command:raise", "command:console"))
    changed = replace(POLICY, register=replace(REGISTER, clauses={"11.16": waiting}))
    found = trace(changed).clauses["11.16"]
    assert (found.awaits, found.status, found.undone) == (("command:console",), "partly", ())
    built = replace(waiting, awaits=("command:raise",))
    changed = replace(POLICY, register=replace(REGISTER, clauses={"11.16": built}))
    assert trace(changed).clauses["11.16"].status == "built"


def test_no_rule_is_named_by_a_clause_that_it_names_itself() -> None:
    """A clause need not repeat a rule that names it: one of the two would become wrong one day."""
    rules = rules_of(POLICY)
    twice = [
        (name, rule) for name, each in CLAUSES.items() for rule in each.rules if name in rules[rule].clauses
    ]
    assert twice == []


def test_events_and_warnings_of_a_case_name_clauses_of_the_register() -> None:
    story = whole_life()
    named = {clause for event in story.stream for clause in event.clauses}
    assert named <= CLAUSES.keys()
    warned = {warning.clause for warning in story.state.warnings}
    assert warned <= CLAUSES.keys()


def test_the_catalogue_is_read_off_the_code() -> None:
    rules = rules_of(POLICY)
    kinds = {kind for kinds in ANSWERED_BY.values() for kind in kinds}
    assert {rule.kind for rule in rules.values()} == kinds
    assert all(rule.says for rule in rules.values())
    assert {f"event:{fact.type}" for fact in (*Fact.__args__, *PupilFact.__args__)} == {
        name for name in rules if name.startswith("event:")
    }
    assert "11.8" in rules["obligation:feedback"].clauses
    assert "3-STF.h" in rules["event:referral.made"].clauses
    assert rules["warning:apparent-consent"].clauses == ("2.2",)
    assert {warned.text for warned in (*OF_BIRTH, TURNED_18)} <= {rule.says for rule in rules.values()}


def test_every_report_is_there_and_every_reading_is_a_report() -> None:
    readings = {path for path, methods in ADDRESSES.items() if "GET" in methods and path.startswith("/v1")}
    commands = {f"onward {name}" for name in _subcommands()}
    assert {name for name in REPORTS if name.startswith("/v1")} == readings
    assert {name for name in REPORTS if name.startswith("onward")} <= commands


def _subcommands() -> set[str]:
    return set(cli.command_line.COMMANDS)


def test_each_step_of_section_11_says_what_is_done_and_what_remains_for_people() -> None:
    claimed = {claim.clause for claim in REGISTER.claims}
    section = {name for name in CLAUSES if name.startswith("11.")}
    assert section - claimed == {"11.3", "11.16"}, "no entry names these, so nothing can show a claim"
    assert [name for name in section if CLAUSES[name].people is None] == []


def test_a_summary_loses_no_duty_of_its_clause_and_adds_none() -> None:
    def says(name: str, *words: str) -> bool:
        return all(word in CLAUSES[name].summary for word in words)

    assert says("11.1", "victim", "at once")
    assert "in person" not in CLAUSES["11.1"].summary
    assert says("11.5", "confidentiality", "necessary")
    assert says("11.7", "help and support")
    assert says("11.8", "was harmed", "in danger now", "may be harmed", "of making the referral", "assigned")
    assert says("11.9", "starts or ends", "criminal", "social care")


def test_the_contradictions_and_gaps_are_all_stated() -> None:
    assert [gap.number for gap in REGISTER.gaps] == list(range(1, 13))


def test_the_signs_have_one_code_each() -> None:
    codes = [POLICY.codes_of(f"5.2.{n}") for n in range(1, 25)]
    assert all(len(each) == 1 for each in codes)
    assert len(set(codes)) == 24
    assert codes[2] == ("unexplained-money-or-goods",)


@with_each(
    ("old", "new", "complaint"),
    [
        ('id = "3.1"\n', 'id = "2.5"\n', r"clauses, number \d+ repeats the id 2.5"),
        ('id = "3.1"\n', 'id = "14.1"\n', r"is in 14, which is not one of the sections"),
        ('modality = "must"', 'modality = "shall"', r"has the modality 'shall', which is not one of must"),
        ('does = ["report"]', 'does = ["score"]', r"has the does 'score', which is not one of guard"),
        ('does = ["report"]', 'does = "report"', r"needs a list of words as does"),
        (
            'rules = ["report:/v1/policy"]',
            'rules = ["report:none"]',
            r"names the rule 'report:none', which does not exist",
        ),
        (
            "source_end = 13\n",
            "source_end = 6\n",
            r"clauses, number 1 has a source_end before its source_line",
        ),
        ("source_end = 13\n", "", r"clauses, number 1 lacks source_end"),
        ("source_end = 13\n", "source_end = 13\nscore = 1\n", r"number 1 has the unknown field score"),
        ('kind = "law"', 'kind = "rumour"', r"has the kind 'rumour', which is not one of law"),
        ('clause = "A.9"', 'clause = "A.99"', r"has the clause 'A.99', which is not one of"),
        (
            '[[claims]]\nclause = "11.1"',
            '[[claims]]\nclause = "11.99"',
            r"claims, number 1 has the clause '11.99'",
        ),
        ('kind = "gap"', 'kind = "hole"', r"has the kind 'hole', which is not one of contradiction"),
        ('clauses = ["3.2h"]', 'clauses = ["3.2z"]', r"names '3.2z', which is not one of"),
        ('clauses = ["3.2g", "11.5"]', "clauses = []", r"has an empty list"),
        ('title = "Title page"', "title = 1", r"sections must be a table of texts"),
        ("[[gaps]]\nnumber = 1\n", "[[gaps]]\n", r"gaps, number 1 lacks number"),
    ],
)
def test_a_malformed_register_is_refused_with_a_sentence(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in SHIPPED
    file = tmp_path / "ours.toml"
    file.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MalformedPolicy, match=complaint):
        load_file(file)


def test_a_policy_of_limits_alone_has_an_empty_register(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(SHIPPED[: SHIPPED.index("[register]")], encoding="utf-8")
    assert load_file(file).register.clauses == {}
