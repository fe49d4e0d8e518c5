"""Change one thing in the rules at a time, and see whether the tests notice.

`python -m tests.mutants map FOLDER` runs tests and keeps which functions each of them calls;
`python -m tests.mutants kill FOLDER` then takes a sample of mutants, the same for the same seed, and runs for
each the tests that call its function, the quickest first. It needs Python 3.12 or newer.
"""
