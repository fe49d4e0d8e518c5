"""A malformed rehearsal is refused with the number of its line, and nothing is played."""

from pathlib import Path

import pytest

from local.rehearsal.script import MalformedRehearsal
from local.rehearsal.script_reading import read
from tests.cli.commands import onward
from tests.local.rehearsal.test_rehearsals import GOOD, PROCLAIM, PROCLAIMED
from tests.with_each import with_each

OTHER_POLICY = GOOD.replace("\n\n", "\n[policy]\nversion = 2\nlimits.reply.working_days = 1\n\n", 1)
NAMED = GOOD.replace('do = "raise"', 'do = "raise"\nas = "one"')
REGISTERED = (
    '[[step]]\nby = "admin"\ndo = "register-pupil"\nas = "ash"\n'
    'with = { given_name = "Ash", family_name = "Linden" }\n'
)
ACCEPTED = '[[step]]\nby = "dsl"\ndo = "accept"\n'


def test_the_command_plays_nothing_of_a_malformed_file(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(GOOD + '[[step]]\ndo = "dance"\nby = "teacher"\n')
    done = onward("rehearse", str(path), "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "line 10: do must be one of" in done.stderr


@with_each(
    ("text", "sentence"),
    [
        (GOOD + 'colour = "red"\n', "line 9: colour does not belong here"),
        (OTHER_POLICY.replace("version = 2", "version = 1"), "line 3: the version of the policy must be"),
        (OTHER_POLICY.replace("limits.reply", "limits.replies"), "line 3: the policy has no limit replies"),
        (
            OTHER_POLICY.replace("working_days", "minutes"),
            "line 3: only these numbers of the limit reply can change",
        ),
        (OTHER_POLICY.replace("= 1\n", "= 0\n"), "line 3: the limit reply needs whole numbers above zero"),
        (OTHER_POLICY.replace("version = 2\n", ""), "line 3: policy must have a version, and limits"),
        (
            OTHER_POLICY.replace("limits.reply.working_days = 1", 'kinds = "all"'),
            "kinds that are one of coalway, general",
        ),
        (GOOD.replace('do = "raise"\n', ""), "line 4: the step has no do"),
        (GOOD.replace('do = "raise"', 'do = "dance"'), "line 6: do must be one of"),
        (GOOD.replace('by = "teacher"', 'by = "king"'), "line 5: by must be one of"),
        (GOOD + 'expect = { mood = "good" }\n', "line 9: mood does not belong here"),
        (GOOD + '[[step]]\ndo = "wait"\nafter = "soon"\n', "line 11: after must be a time"),
        (GOOD + PROCLAIM + 'by = "dsl"\n' + PROCLAIMED, "line 9: a proclaim step cannot have by"),
        (
            GOOD + PROCLAIM + PROCLAIMED + "expect = { status = 201 }\n",
            "line 9: a proclaim step has no answer",
        ),
        (GOOD + PROCLAIM, "line 9: day must be a date"),
        (GOOD + PROCLAIM + PROCLAIMED.replace("2027-02-02", '"2027-02-02"'), "line 11: day must be a date"),
        (GOOD + PROCLAIM + PROCLAIMED.replace("2027-02-02", "2027-02-02T10:00:00"), "line 11: day must be"),
        (GOOD + PROCLAIM + PROCLAIMED + 'with.change = "limits"\n', "line 13: change must be add or remove"),
        (
            GOOD + PROCLAIM + PROCLAIMED.replace("for a coronation", ""),
            "line 12: reasons must have at least 10",
        ),
        (GOOD + PROCLAIM + PROCLAIMED + 'with.colour = "red"\n', "line 13: colour does not belong here"),
        (GOOD + '[[step]]\ndo = "wait"\nat = 2027-03-28T01:30:00\n', "line 11: .* does not exist in London"),
        (GOOD + '[[step]]\ndo = "wait"\nafter = "1h"\nat = 2027-03-29T01:30:00\n', "at or after, not both"),
        (GOOD.replace('title = "T"', ""), "no title"),
        (GOOD.replace("2027-02-01T10:00:00", '"soon"'), "line 2: start must be"),
        (GOOD + "expect = { open = [[1]] }\n", "line 9: open has a value of the wrong type"),
        (GOOD.replace("2027", "9999"), "line 2: the calendar covers 2000 to 2099"),
        (GOOD.replace('"Seen."', '"""\n[[step]]\n"""'), "line 1: each step must begin with a line"),
        (NAMED + ACCEPTED + 'case = "two"\n', "line 13: there is no case named two"),
        (NAMED + ACCEPTED + 'with = { a = [{ b = "case:two" }] }\n', "line 13: there is no case named two"),
        (NAMED + ACCEPTED + 'with.pupil = "pupil:ash"\n', "line 13: there is no pupil named ash"),
        (NAMED + ACCEPTED + 'expect.open = ["reply:case:two"]\n', "line 13: there is no case named two"),
        (
            NAMED.replace("[[step]]", ACCEPTED + 'case = "one"\n[[step]]', 1),
            "line 7: the case one is raised only in line 8",
        ),
        (NAMED + 'with.linked_to = ["case:one"]\n', "line 10: the case one is raised only in line 4"),
        (
            GOOD + ACCEPTED + 'with.pupil = "pupil:ash"\n' + REGISTERED,
            "line 12: the pupil ash is registered only in line 13",
        ),
        (NAMED + NAMED[NAMED.index("[[step]]") :], "line 13: line 4 has given the name one already"),
        (NAMED + REGISTERED.replace('"ash"', '"one"', 1), "line 13: line 4 has given the name one already"),
        (NAMED + ACCEPTED + 'as = "two"\n', "line 13: only raise and register-pupil steps can have as"),
        (NAMED + REGISTERED + ACCEPTED + 'case = "ash"\n', "line 18: ash is a pupil, not a case"),
        (NAMED + REGISTERED + ACCEPTED + 'with.a = "pupil:one"\n', "line 18: one is a case, not a pupil"),
        (GOOD + 'case = "one"\n', "line 9: a raise step cannot have case"),
        (GOOD + ACCEPTED + "case = 3\n", "line 12: case must be a name"),
        (GOOD + ACCEPTED + 'pupil = "ash"\n', "line 12: only update-pupil, .* steps can have pupil"),
        ("title = 3 =", "cannot be read"),
        ('title = "T"\nstart = 2027-02-01T10:00:00\n', "has no steps"),
    ],
)
def test_a_malformed_rehearsal_is_refused_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(MalformedRehearsal, match=sentence):
        read(path)
