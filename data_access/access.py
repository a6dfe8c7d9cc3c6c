"""Who may see what.  Every question has one answer function; screens only ask."""

from dataclasses import dataclass

# Each role may enter everything that asks for its own level or a lower one.
ROLES = {"nobody": 0, "viewer": 1, "communications": 2, "lead": 2, "coordinator": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody at the screen.  ``county`` is the code of a lead's own county, else None."""

    username: str = ""
    name: str = ""
    role: str = "nobody"
    county: str | None = None
    sample: bool = False


NOBODY = User()


def refusal(user: User, needs: str) -> str | None:
    """Return the key of the reason why *user* may not enter a page that *needs* a role, or None if they may.

    ``needs`` is "nobody" for pages open to all, a role, or "communications"/"lead", which only that role and the
    coordinator may enter although the two stand on the same level.
    """
    if needs == "nobody":
        return None
    if user.role == "nobody":
        return "access.sign_in_first"
    if ROLES[user.role] < ROLES[needs] or (ROLES[user.role] == ROLES[needs] and user.role != needs):
        return "access.not_for_your_role"
    return None
