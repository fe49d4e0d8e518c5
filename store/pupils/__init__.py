"""The register of pupils: streams, states, search rows and the view log."""
