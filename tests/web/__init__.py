"""The pages in a real browser: one Chromium and one server for all tests of a run."""
