"""The resolved spec: what every later stage works on."""
