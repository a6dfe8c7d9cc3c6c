"""Small numbers: which cells of a table stay hidden so that nobody can be found in it, and the attack that proves it.

The counts themselves never leave: what may be shown is ``protect(…).public()``.
"""

from analysis.disclosure import batches
from analysis.disclosure.protection import Known, Protected, audit, protect, rate, recall, remembered, unprotected
from analysis.disclosure.tables import Dimension

__all__ = [
    "Dimension",
    "Known",
    "Protected",
    "audit",
    "batches",
    "protect",
    "rate",
    "recall",
    "remembered",
    "unprotected",
]
