"""Every setting, in one place.  Each is read from the environment as ``MATKA_<NAME>`` and listed in the README."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from data_access.problem import Problem

HOUSE = Path(__file__).parents[1]
SAMPLE_SECRET = "sample-mode-only-not-a-secret"  # noqa: S105  (real mode refuses to start with it)


class Settings(BaseSettings):
    """How this installation differs from a fresh one."""

    model_config = SettingsConfigDict(env_prefix="MATKA_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field("", description="PostgreSQL address; empty means SQLite in var/")
    var: Path = Field(HOUSE / "var", description="folder for the embedded store and its logs")
    sample: Literal["on", "off"] = Field("on", description="sample accounts and sample data; off for real use")
    sample_data: Path = Field(HOUSE / "sample_data", description="where the sample data is read from")
    secret: str = Field(SAMPLE_SECRET, description="key for session ids; at least 32 characters in real use")
    session_idle_minutes: int = Field(120, ge=1, description="signed out after this long without use")
    session_hours: int = Field(12, ge=1, description="signed out after this long in any case")
    attempts: int = Field(5, ge=1, description="wrong passwords per account or address before a pause")
    attempt_minutes: int = Field(10, ge=1, description="the time window in which they are counted")
    password_cost: int = Field(12, ge=4, le=16, description="bcrypt cost")
    contact: str = Field("matka@example.org", description="address for accessibility feedback")
    public_url: str = Field("", description="the address people use, for links in files; empty means the browser's")
    browser: str = Field("", description="Chromium for pictures; empty means look for one")
    smallest_clients: int = Field(5, ge=3, description="smallest number of clients or families that is shown")
    smallest_staff: int = Field(3, ge=3, description="smallest number of staff or experts that is shown")
    sotkanet_url: str = Field("https://sotkanet.fi/rest/1.1", description="where Sotkanet answers, when asked to")

    @property
    def store_url(self) -> str:
        """Return the SQLAlchemy address of the store in use."""
        return self.database_url or f"sqlite:///{self.var / 'matka.sqlite3'}"

    def smallest(self, people: Literal["clients", "staff"]) -> int:
        """Return the smallest number of such people that may be shown."""
        return {"clients": self.smallest_clients, "staff": self.smallest_staff}[people]

    @property
    def in_sample_mode(self) -> bool:
        return self.sample == "on"


@cache
def settings() -> Settings:
    """Return the settings of this process, read once.  Raises ``Problem`` naming the first that does not fit."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"MATKA_{'_'.join(map(str, first['loc'])).upper()}"
        raise Problem("setting_wrong", name=name, value=first["input"]) from error
