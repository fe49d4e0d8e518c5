"""Messages over real sockets: servers that take them, refuse them, are slow, or are not who they say."""
