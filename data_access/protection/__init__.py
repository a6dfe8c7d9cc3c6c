"""Protection: which counts about people are published, in which tables, and what is decided about each of their cells.

``cubes`` declares the tables; ``deciding`` protects and attacks them when a release is published and keeps what was
decided with it.  Pages read only what is kept: see ``data_access.queries.protected``.
"""

from data_access.protection.cubes import BY_KEY, CUBES, Cube, Part
from data_access.protection.deciding import Choices, Decided, Kept, decide, foresee, keep_up, undecided

__all__ = ["BY_KEY", "CUBES", "Choices", "Cube", "Decided", "Kept", "Part", "decide", "foresee", "keep_up", "undecided"]
