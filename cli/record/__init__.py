"""Reading and checking the record."""
