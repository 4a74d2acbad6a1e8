"""Search measured against other engines: quality, latency, size."""
