"""The register of pupils: search, one record, and its forms."""
