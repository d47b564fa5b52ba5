"""A compiled spec as a file: the spec as it was resolved, and its conflicts, which take longest to find.

The file is JSON: nothing in it is run, and whatever it holds, reading it ends in a program or in a BrokenFile. Its
checksum tells damage; it does not tell who wrote it. Whoever can write the file decides what the spec says, as with
rule files.
"""
