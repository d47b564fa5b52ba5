"""What a spec says of one case, and why: answered without a solver (docs/semantics.md, Partial knowledge)."""
