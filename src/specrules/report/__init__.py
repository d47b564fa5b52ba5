"""Reports: one file per format. They turn values into text and never print."""
