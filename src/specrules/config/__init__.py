"""Configuration: the keys there are, and what a file gives as their values."""
