"""What several checks want to know of a program: witnesses replayed, conducts, contradictions, interactions."""
