"""Files that cannot be imported: the class name is the code, the docstring is the sentence that people read.

UnreadableExport
├── EmptyExport · ExportTooLarge · TooManyRows
├── SpreadsheetFile · WrongEncoding · NulCharacters · QuotesNotInPairs
├── ColumnTwice · ColumnsMissing · NoSuchColumn · NoSuchField · FieldMappedTwice
├── FormulaCell · MonthFirstDates
└── DeclaredEntities · NotWellFormed · NotATransferFile
"""

MOST_ROWS = 20_000
"""Rows of one file: seven times the largest school in England."""
MOST_BYTES = 32 * 1024 * 1024
"""Bytes of one file: a Common Transfer File of a whole school carries years of results."""


class UnreadableExport(ValueError):
    """The file cannot be imported."""

    def __init__(self, *, row: int | None = None, column: int | None = None, fields: str = "") -> None:
        self.row = row
        self.column = column
        self.fields = fields
        super().__init__(self.sentence)

    @property
    def code(self) -> str:
        """The stable name of what is wrong."""
        return type(self).__name__

    @property
    def sentence(self) -> str:
        """The fault, how to put it right and its place in the file; never a word of the file."""
        said = " ".join((type(self).__doc__ or "").split()).format(fields=self.fields)
        place = [f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        where = ", ".join(filter(None, place))
        return f"{said} ({where.capitalize()}.)" if where else said


class EmptyExport(UnreadableExport):
    """The file has no rows: export it again with at least one row below the column names."""


class ExportTooLarge(UnreadableExport):
    """The file is larger than 32 MiB: export one school at a time, with the columns that Onward reads."""


class TooManyRows(UnreadableExport):
    """The file has more than 20,000 rows: export one school at a time."""


class SpreadsheetFile(UnreadableExport):
    """The file is a spreadsheet: open it, save it as CSV (UTF-8), and import that."""


class WrongEncoding(UnreadableExport):
    """The file is neither UTF-8 nor Windows-1252: export it again, or save it as CSV (UTF-8)."""


class NulCharacters(UnreadableExport):
    """The file has characters that no text has: export it again as CSV."""


class QuotesNotInPairs(UnreadableExport):
    """A quotation mark has no partner, or a cell is far too long: put the row right, or export again."""


class ColumnTwice(UnreadableExport):
    """Two columns have the same name: remove one of them."""


class ColumnsMissing(UnreadableExport):
    """The file has no column for the {fields}: check that row 1 has the column names, or say which column
    has it."""


class NoSuchColumn(UnreadableExport):
    """The file has no column of the name that you mapped: check its spelling in row 1."""


class NoSuchField(UnreadableExport):
    """A column can be mapped to one of these: {fields}."""


class FieldMappedTwice(UnreadableExport):
    """Two columns are mapped to the {fields}: map one of them."""


class FormulaCell(UnreadableExport):
    """A cell begins like a formula, which a spreadsheet would run: remove the sign before its text."""


class MonthFirstDates(UnreadableExport):
    """A date has the month first, so no date in this file is certain: export the dates with the day first, or
    as 2012-09-03."""


class DeclaredEntities(UnreadableExport):
    """The file declares a document type, which no Common Transfer File has: get it again from its source."""


class NotWellFormed(UnreadableExport):
    """The file is not well-formed XML: get the file again from its source."""


class NotATransferFile(UnreadableExport):
    """The file is XML, but not a Common Transfer File with pupils."""
