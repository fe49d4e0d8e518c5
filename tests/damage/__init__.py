"""One row of the database damaged, in every column in turn: what still works, who learns, what names it."""
