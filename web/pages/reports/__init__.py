"""The reports for the headteacher, the governors and an inspector."""
