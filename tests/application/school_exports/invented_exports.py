"""Exports of invented schools, as the common systems write them."""

from io import BytesIO
from pathlib import Path

from application.school_exports.csv_rows import SchoolExport
from application.school_exports.list_exports import read_pupils, read_staff
from domain.imports.import_step import ImportRow

TRANSFER_FILE = (Path(__file__).parent / "whole-school.xml").read_bytes()

ARBOR = (
    "Arbor ID,Legal first name,Legal last name,Preferred first name,Date of birth,Year group,"
    "Registration form,UPN,Gender,SEN status,Looked after\r\n"
    "1204,Rowan,Ashdown,Ro,2012-09-03,Year 9,9A,Z999000124001,F,K,No\r\n"
)
SIMS = (
    "Adno,Legal Surname,Legal Forename,Chosen Name,DOB,Year,Reg Group,UPN,DOA\r\n"
    '001204,Ashdown,Rowan,Ro,03/09/2012,9,9A,Z999000124001,"4 Sep 2023"\r\n'
)
BROMCOM = (
    "Student ID;Legal Last Name;Legal First Name;Preferred First Name;Date Of Birth;Year Group;Tutor Group;"
    "UPN\r\n"
    "1204;Ashdown;Rowan;Ro;3 September 2012;9;9A;Z999000124001\r\n"
)
SCHOLARPACK = (
    "Forename\tLegal Surname\tChosen Forename\tDOB\tYear\tClass\tUPN\n"
    "Rowan\tAshdown\tRo\t03/09/2012\tY9\t9A\tZ999000124001\n"
)


def pupils(text: str | bytes, **mapping: str) -> SchoolExport:
    """The pupils of a file with this text."""
    data = text.encode() if isinstance(text, str) else text
    return read_pupils(BytesIO(data), {name.replace("_", " "): field for name, field in mapping.items()})


def staff(text: str) -> SchoolExport:
    """The staff of a file with this text."""
    return read_staff(BytesIO(text.encode()))


def one_pupil(**cells: str) -> ImportRow:
    """The row of a pupil with a name and a number, and with these cells."""
    given = {"Forename": "Rowan", "Surname": "Ashdown", "Adno": "1204"} | {
        name.replace("_", " "): text for name, text in cells.items()
    }
    quoted = (text.replace('"', '""') for text in given.values())
    (row,) = pupils(",".join(given) + "\n" + ",".join(f'"{text}"' for text in quoted) + "\n").rows
    return row
