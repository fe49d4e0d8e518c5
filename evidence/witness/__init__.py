"""A witness: a service of its own that cosigns the heads of a log's tree, unless it took something back."""
