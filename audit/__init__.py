"""What auditors do: replay what was known when, and say whether the record holds."""
