"""The checks that make a request malformed, without looking at the case."""
