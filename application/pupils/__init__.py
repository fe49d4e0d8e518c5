"""The register of pupils: reading, changes, imports, brothers and sisters."""
