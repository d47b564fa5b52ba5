"""Where a spec comes from: the places in documents that it cites, what became of them, and what it covers."""
