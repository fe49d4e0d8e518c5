"""The message queue, and the addresses of its recipients."""
