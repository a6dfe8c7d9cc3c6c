"""A page's place in the menu and on the key ring."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """``needs`` is the role that may enter (see ``data_access.access``); "nobody" means open to everybody.

    The file's name is the page's address, and its words lie under ``page.<file name>`` in the words files.
    """

    order: int
    icon: str
    needs: str = "viewer"
    default: bool = False
