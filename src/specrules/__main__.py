"""`python -m specrules` is the command `specrules`."""

from .cli.main import program

program()
