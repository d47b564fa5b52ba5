"""The report as one page of HTML that needs nothing else: no network, no other file, and no script to be read."""

from .dossier import STEPS, Dossier, dossier
from .page import page

__all__ = ["STEPS", "Dossier", "dossier", "page"]
