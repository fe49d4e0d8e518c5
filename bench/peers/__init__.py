"""The peers: the same six commands over HTTP, as a bare INSERT, as Temporal updates and as DBOS messages."""
