"""The command line: one file per command. Only here is anything read, printed, or the process ended."""
