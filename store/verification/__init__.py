"""Checks that the record is as it was written, and what they found."""
