"""The peers: the same six commands over HTTP, as bare INSERTs, Temporal updates and DBOS messages."""
