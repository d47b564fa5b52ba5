"""The one layout of rule files: what they say stays the same, and so do their comments."""
