"""Commands of cases: who sent them, what they name, and the one way in which a case changes."""
