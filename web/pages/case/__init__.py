"""The pages of one case: what is known, what is owed, and each thing that can be done, in its own form."""
