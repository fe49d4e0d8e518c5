"""The register of pupils: what is known of a pupil, how it changes, and who reads it."""
