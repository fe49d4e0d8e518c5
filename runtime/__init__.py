"""Parts that depend on the machine: settings, logs, clocks, Temporal connection, background tasks."""
