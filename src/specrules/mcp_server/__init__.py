"""A spec as tools of the Model Context Protocol: an agent can ask what it must, may and must not do before it acts."""
