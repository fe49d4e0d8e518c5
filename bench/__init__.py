"""Compare Onward with a bare route, Temporal updates and DBOS messages, on one machine in one run."""
