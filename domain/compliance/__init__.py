"""What was kept, late or not done: clause by clause, in one case and in figures of a school."""
