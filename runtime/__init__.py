"""Where the product meets the machine: settings, logs, clocks, Temporal and the embedded servers."""
