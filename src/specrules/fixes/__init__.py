"""Fixes that are proved: edits to rule files, each offered only after the edited spec has been checked again."""
