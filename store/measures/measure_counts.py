"""Write what was counted: the numbers of cases and the sum of their school change together."""
