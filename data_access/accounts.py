"""Who may sign in: accounts, their passwords, and the pause after too many wrong ones."""

import hmac
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

import bcrypt
from sqlalchemy import Connection, Engine, delete, insert, select, update

from data_access.access import ROLES, User
from data_access.problem import Problem
from data_access.settings import settings
from data_access.store import writing
from data_access.tables import Account, Place, SignInAttempt, SignInSession

SHORTEST, LONGEST = 12, 72  # bytes of a password; bcrypt reads no further
USERNAME = re.compile(r"[\w.@+-]{1,64}")
EMAIL = re.compile(r"[^@\s\0\ud800-\udfff]+@[^@\s\0\ud800-\udfff]+")  # what a database can hold, at least


class SampleAccount(NamedTuple):
    """An account whose password stands on the sign-in page; exists in sample mode only."""

    username: str
    name: str
    role: str
    county: str | None
    password: str


# "Esimerkki" and "Exempel" are Finnish and Swedish for example: surnames nobody takes for a colleague's.
SAMPLE_ACCOUNTS = (
    SampleAccount("ohjausryhma", "Aino Esimerkki", "viewer", None, "matka-ohjausryhma"),
    SampleAccount("osahanke", "Eero Esimerkki", "lead", "13", "matka-osahanke"),
    SampleAccount("viestinta", "Siri Exempel", "communications", None, "matka-viestinta"),
    SampleAccount("koordinaattori", "Kaisa Esimerkki", "coordinator", None, "matka-koordinaattori"),
)


def find(db: Engine, username: str) -> Account | None:
    """Return the account of *username*, however it was typed, disabled ones too; None if there is none."""
    return _one(db, Account.username == _clean(username)) if _is_username(username) else None


def by_email(db: Engine, email: str) -> Account | None:
    """Return the account with this e-mail address, or None."""
    email = _clean(email)
    return _one(db, Account.email == email) if EMAIL.fullmatch(email) else None


def everyone(db: Engine) -> tuple[Account, ...]:
    """Return all accounts by username."""
    with db.connect() as connection:
        found = [Account(**row._mapping) for row in connection.execute(select(Account.__table__))]
    return tuple(sorted(found, key=lambda account: account.username))  # here, as databases order letters differently


def as_user(account: Account) -> User:
    """Return what the rest of the house may know of somebody who has signed in."""
    return User(
        username=account.username,
        name=account.name,
        role=account.role,
        county=account.county,
        sample=account.sample,
    )


def add(
    db: Engine,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    email: str | None = None,
    county: str | None = None,
    sample: bool = False,
) -> Account:
    """Add an account and return it.  *county* is the code of a lead's own county.  Raises ``Problem``."""
    if not _is_username(username):
        raise Problem("username_wrong", username=username)
    _check_password(password)
    password_hash = hash_password(password)  # before the transaction: it takes a third of a second on purpose
    with writing(db) as connection:
        return add_in(
            connection,
            username=username,
            name=name,
            role=role,
            password_hash=password_hash,
            email=email,
            county=county,
            sample=sample,
        )


def add_in(
    connection: Connection,
    *,
    username: str,
    name: str,
    role: str,
    password_hash: str,
    email: str | None = None,
    county: str | None = None,
    sample: bool = False,
) -> Account:
    """Add an account inside a writing transaction that is already open, its password hashed before."""
    username, email = _clean(username), _clean(email or "") or None
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise Problem("name_missing")
    if role not in ROLES or role == "nobody":
        raise Problem("role_unknown", role=role, roles=", ".join(known for known in ROLES if known != "nobody"))
    if email and not EMAIL.fullmatch(email):
        raise Problem("email_wrong", email=email)
    _check_county(connection, role, county)
    if connection.execute(select(Account.username).where(Account.username == username)).first():
        raise Problem("account_exists", username=username)
    if email and connection.execute(select(Account.username).where(Account.email == email)).first():
        raise Problem("email_taken", email=email)
    if sample and connection.execute(select(Account.username).where(~Account.sample)).first():
        raise Problem("sample_account_in_real_store", username=username)
    account = Account(
        username=username,
        name=name,
        email=email,
        role=role,
        county=county,
        password_hash=password_hash,
        sample=sample,
        created_at=datetime.now(UTC),
    )
    connection.execute(insert(Account.__table__), [account.model_dump()])
    return account


def set_password(db: Engine, username: str, password: str) -> None:
    """Give an account a new password; whoever is signed in with the old one is signed out.  Raises ``Problem``."""
    _check_password(password)
    _change(db, username, ends_sessions=True, password_hash=hash_password(password))


def disable(db: Engine, username: str) -> None:
    """Keep an account from signing in and sign it out everywhere.  Raises ``Problem``."""
    _change(db, username, ends_sessions=True, active=False)


def enable(db: Engine, username: str) -> None:
    """Let a disabled account sign in again.  Raises ``Problem``."""
    _change(db, username, ends_sessions=False, active=True)


def _change(db: Engine, username: str, *, ends_sessions: bool, **values) -> None:
    username = _clean(username)
    with writing(db) as connection:
        changed = None
        if _is_username(username):
            changed = connection.execute(update(Account).where(Account.username == username).values(**values))
        if not changed or not changed.rowcount:
            raise Problem("account_unknown", username=username)
        if ends_sessions:
            theirs = (SignInSession.username == username) & SignInSession.ended_at.is_(None)
            connection.execute(update(SignInSession).where(theirs).values(ended_at=datetime.now(UTC)))


def _one(db: Engine, condition) -> Account | None:
    with db.connect() as connection:
        row = connection.execute(select(Account.__table__).where(condition)).first()
    return Account(**row._mapping) if row else None


def _clean(typed: str) -> str:
    return unicodedata.normalize("NFC", typed).strip().lower()


def _is_username(typed: str) -> bool:
    return USERNAME.fullmatch(_clean(typed)) is not None


def _check_county(connection: Connection, role: str, county: str | None) -> None:
    if county is None:
        if role == "lead":
            raise Problem("county_missing")
        return
    counties = select(Place.code).where(Place.kind == "county", Place.until.is_(None))
    known = sorted(connection.execute(counties).scalars())
    if county not in known:
        raise Problem("county_unknown", county=county, counties=", ".join(known))


# Passwords


def hash_password(password: str, cost: int | None = None) -> str:
    """Return bcrypt's hash of *password* at *cost*, by default the one in the settings."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost or settings().password_cost)).decode()


def _check_password(password: str) -> None:
    try:
        size = len(password.encode())
    except UnicodeEncodeError as error:
        raise Problem("password_unreadable") from error
    if size < SHORTEST:
        raise Problem("password_too_short", shortest=SHORTEST)
    if size > LONGEST:
        raise Problem("password_too_long", longest=LONGEST)
    if "\0" in password:
        raise Problem("password_unreadable")


def _dummy_hash() -> str:
    """Return a hash that no known password has, at the cost of the real ones (of random bytes, then forgotten)."""
    return f"$2b${settings().password_cost:02}$OqIsXmzORaISuqPp1HAbe.ZI0RsVI1fVvz0e73pUoFl44rNBwDd8."


def __getattr__(name: str) -> str:
    if name == "DUMMY_HASH":
        return _dummy_hash()  # follows the settings instead of the moment of import
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


# The pause after wrong passwords


def keyed_hash(purpose: str, text: str) -> str:
    """Return the HMAC-SHA256 of *text* under this installation's secret; each purpose has hashes of its own."""
    message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
    return hmac.new(settings().secret.encode(), message, sha256).hexdigest()


def _who(username: str, address: str | None) -> tuple[str, ...]:
    account = keyed_hash("account", _clean(username))
    return (account, keyed_hash("address", address)) if address else (account,)


def locked_until(db: Engine, *, username: str, address: str | None, now: datetime | None = None) -> datetime | None:
    """Return when this account, from this address, may try again; None when it may now.

    Each wrong password counts for ``attempt_minutes``, so every pause ends by itself.
    """
    now = now or datetime.now(UTC)
    window = timedelta(minutes=settings().attempt_minutes)
    who = _who(username, address)
    recent = select(SignInAttempt.who_hash, SignInAttempt.at).where(
        SignInAttempt.who_hash.in_(who), SignInAttempt.at > now - window
    )
    with db.connect() as connection:
        attempts = connection.execute(recent).all()
    ends = []
    for each in who:
        latest = sorted((at for hashed, at in attempts if hashed == each), reverse=True)
        if len(latest) >= settings().attempts:
            ends.append(latest[settings().attempts - 1] + window)
    return max(ends, default=None)


def record_failure(db: Engine, *, username: str, address: str | None, now: datetime | None = None) -> None:
    """Count one wrong password against the account and the address, and forget those too old to matter."""
    now = now or datetime.now(UTC)
    window = timedelta(minutes=settings().attempt_minutes)
    with writing(db) as connection:
        connection.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - window))
        connection.execute(
            insert(SignInAttempt.__table__), [{"who_hash": each, "at": now} for each in _who(username, address)]
        )


def clear_failures(db: Engine, *, username: str, address: str | None) -> None:
    """Forget this account's wrong passwords, also where they count against the address.  Others' stay."""
    account = _who(username, None)[0]
    moments = select(SignInAttempt.at).where(SignInAttempt.who_hash == account)  # recorded at the same moment
    with writing(db) as connection:
        theirs = [at for (at,) in connection.execute(moments)]
        if theirs:
            connection.execute(
                delete(SignInAttempt).where(
                    SignInAttempt.who_hash.in_(_who(username, address)), SignInAttempt.at.in_(theirs)
                )
            )
