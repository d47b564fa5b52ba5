"""A policy rule engine with formal conflict checking."""

__version__ = "0.1.0"
