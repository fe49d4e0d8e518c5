"""The pages of one case: the case itself, its list, its plan, and a form for each command."""
