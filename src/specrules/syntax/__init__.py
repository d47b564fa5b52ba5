"""The text of rule files as trees: grammar tables, tokens, the parser, and the tree as written."""
