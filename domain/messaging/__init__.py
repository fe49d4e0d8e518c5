"""Who is told what, what the workflow is told, and what an agency tells us."""
