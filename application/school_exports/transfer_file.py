"""Read the DfE's Common Transfer File: pupils as XML, read without document types, entities or attributes.

Its elements are those of the Department's specification, versions 15 to 21: `CTfile/CTFpupilData/Pupil`.
"""

from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from domain.imports.unreadable_export import (
    MOST_ROWS,
    DeclaredEntities,
    EmptyExport,
    NotATransferFile,
    NotWellFormed,
    TooManyRows,
    WrongEncoding,
)

PUPIL_PATHS = {
    "UPN": "upn",
    "Surname": "family_name",
    "Forename": "given_name",
    "DOB": "date_of_birth",
    "BasicDetails/PreferredForename": "known_as",
    "BasicDetails/PreferredSurname": "known_as_family_name",
    "BasicDetails/NCyearActual": "year_group",
    "LookedAfter/InCare": "looked_after",
}
"""Elements within a pupil, and the field of each."""
CONTACT_PATHS = {
    "Surname": "family_name",
    "Forename": "given_name",
    "Relationship": "relationship",
    "Responsibility": "parental_responsibility",
    "Phones/Phone/PhoneNo": "phone",
    "Email": "email",
    "Address/AddressAsPupil": "lives_with_pupil",
}
"""Elements within `Contacts/Contact` of a pupil, and the field of each."""
ENCODINGS = ("utf-8", "us-ascii", "iso-8859-1", "windows-1252")
_PUPIL = ("CTfile", "CTFpupilData", "Pupil")
_CONTACT = ("Contacts", "Contact")
_SEN = ("SENhistory", "SEN")
_LANGUAGE = ("BasicDetails", "Languages", "Type")
_MOST_DEPTH = 32
_MOST_TEXT = 1_000
"""Characters kept of one element: more than any field takes, so that a longer one is refused."""

Texts = dict[str, str]


@dataclass(slots=True)
class TransferredPupil:
    """The texts of one pupil, by field."""

    values: Texts = field(default_factory=dict)
    contacts: list[Texts] = field(default_factory=list)


def is_transfer_file(data: bytes) -> bool:
    """Whether the file is XML."""
    return data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def transferred_pupils(data: bytes) -> list[TransferredPupil]:
    """Every pupil of the file. Raises UnreadableExport."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.XmlDeclHandler = reading.declared
    parser.StartDoctypeDeclHandler = reading.document_type
    parser.StartElementHandler = reading.start
    parser.CharacterDataHandler = reading.text
    parser.EndElementHandler = reading.end
    try:
        parser.Parse(data.removeprefix(b"\xef\xbb\xbf").lstrip(), True)
    except expat.ExpatError:
        raise NotWellFormed from None
    if not reading.pupils:
        raise EmptyExport
    return reading.pupils


class _Reading:
    """One file being read: the path of open elements, and the pupil that they describe."""

    def __init__(self) -> None:
        self.pupils: list[TransferredPupil] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._part: Texts = {}
        """The SEN entry, or the language, that is being read."""
        self._sen_since = ""

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        """Refuse other encodings: not every decoder that Python knows is for text."""
        if (encoding or "utf-8").lower() not in ENCODINGS:
            raise WrongEncoding

    def document_type(self, *declaration: Any) -> NoReturn:
        """Refuse it: without one there are no entities, neither external nor nested."""
        raise DeclaredEntities

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name.rpartition(":")[2])
        self._text.clear()
        self._length = 0
        if self._path[0] != _PUPIL[0] or len(self._path) > _MOST_DEPTH:
            raise NotATransferFile
        if tuple(self._path) == _PUPIL:
            self.pupils.append(TransferredPupil())
            self._sen_since = ""
            if len(self.pupils) > MOST_ROWS:
                raise TooManyRows
        inside = self._inside()
        if inside == _CONTACT:
            self.pupils[-1].contacts.append({})
        elif inside in (_SEN, _LANGUAGE):
            self._part = {}

    def text(self, text: str) -> None:
        if self._length <= _MOST_TEXT:
            self._text.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        inside, text = self._inside(), "".join(self._text).strip()
        self._path.pop()
        self._text.clear()
        if not inside:
            return
        pupil = self.pupils[-1]
        if inside == _SEN:
            self._take_sen(pupil)
        elif inside == _LANGUAGE:
            if self._part.get("LanguageType") == "F":
                pupil.values["first_language"] = self._part.get("Language", "")
        elif inside[:2] == _CONTACT and "/".join(inside[2:]) in CONTACT_PATHS:
            pupil.contacts[-1].setdefault(CONTACT_PATHS["/".join(inside[2:])], text)
        elif inside[:-1] in (_SEN, _LANGUAGE):
            self._part[inside[-1]] = text
        elif (path := "/".join(inside)) in PUPIL_PATHS:
            pupil.values[PUPIL_PATHS[path]] = text

    def _take_sen(self, pupil: TransferredPupil) -> None:
        """Of the provisions that have not ended, the last to begin counts."""
        if self._part.get("EndDate"):
            return
        since = self._part.get("StartDate", "")
        if since >= self._sen_since:
            self._sen_since = since
            pupil.values["sen"] = self._part.get("SENprovision", "")

    def _inside(self) -> tuple[str, ...]:
        """The path within a pupil; empty outside of one."""
        return tuple(self._path[3:]) if tuple(self._path[:3]) == _PUPIL else ()
