"""Examples judged: whether they come out as they say, why not, and what they exercise."""
