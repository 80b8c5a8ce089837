"""The REST API on this machine; always a process of its own, reached through its URL."""
