"""The pages of whoever looks back: what was known when and by whom, and whether the record holds."""
