"""A small spec with two contradictions, for tests of what is to be done about them."""

HEAD = """\
levels house > guest
principal guest at guest
fact alarm
fact night
fact storm
action door: open | closed
"""
ALARM = "rule alarm_opens at house when alarm must door = open\n"
NIGHT = "rule night_closes at house when night must door = closed\n"
STORM = "rule storm_closes at house when storm must door = closed\n"
CASES = HEAD + ALARM + NIGHT + STORM
"""Two contradictions: the alarm against the night, and against the storm."""
