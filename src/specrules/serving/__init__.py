"""A spec as a service that other programs ask before they act: over HTTP, and as tools for agents."""
