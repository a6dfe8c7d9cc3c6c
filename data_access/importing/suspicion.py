"""Suspicion: what in a sheet of codes looks like it tells who somebody is.  What is found is never repeated."""

import re
import unicodedata
from collections.abc import Iterator

from data_access.importing.cells import SPACES, identity_codes, normalised, tidy
from data_access.importing.opening import Book

# Stricter than ``identity_codes``: a mistyped check character does not make the code anybody else's.
IDENTITY = re.compile(r"(?<![0-9])[0-3][0-9][01][0-9]{3} ?[-+A-FU-Y] ?[0-9]{3}[0-9A-Z](?![0-9A-Z])", re.IGNORECASE)
EMAIL = re.compile(r"[^\s@]@[^\s@]")
PHONE = re.compile(
    r"(?<!\w)(?:\+[1-9](?:[ ()-]?[0-9]){6,13}|00358(?:[ ()-]?[0-9]){5,10}|0(?:4[0-9]|50)(?:[ -]?[0-9]){5,8}"
    r"|0[1-9][0-9]?[ -][0-9](?:[ -]?[0-9]){4,8})(?!\w)"
)
BARE_PHONE = re.compile(r"(?:358)?(?:4[0-9]|50)[0-9]{7}")  # as a number Excel has it without its zero or plus

CODE = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
LETTERS_TOGETHER = 3  # in a code: four may begin a name
DAY = re.compile(r"[0-9]{1,2}[.-][0-9]{1,2}[.-](?:[0-9]{2}|[0-9]{4})|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
EIGHT = re.compile(r"(?:[0-3][0-9][01][0-9](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[01][0-9][0-3][0-9])")

# Words, or beginnings of words ("puhelin…"), of a heading under which there would be somebody.
FORBIDDEN = {
    "identity": "henkilötunn henkilöturva hetu sotu personbeteck personnum person-id ssn passi passport",
    "email": "sähköposti s-posti email e-mail e-post epost mail",
    "phone": "puhelin puh gsm matkapuh phone telephone telefon tfn tel mobile mobil",
    "birth": "syntymä syntynyt synt födel född birth born dob ikä ålder age",
    "address": "osoite katuosoite postinumero adress address postcode postnummer zip",
    "name": "nimi nimikirjaimet name surname initials namn initialer",
}
EXACT = ("tel", "mail", "dob", "ikä", "age", "puh", "synt", "ssn", "zip", "hetu", "sotu")  # too short to begin a word


def found_in(text) -> str | None:
    """Return what *text*, a cell as a file has it, looks like: "identity_code", "email", "phone"; None if neither."""
    if isinstance(text, bool) or not isinstance(text, str | int):
        return None
    if isinstance(text, int):
        return "phone" if BARE_PHONE.fullmatch(str(text)) else None
    plain = tidy(text)
    if identity_codes(text) or IDENTITY.search(plain):
        return "identity_code"
    if EMAIL.search(plain) or "[at]" in plain or "(at)" in plain:
        return "email"
    return "phone" if PHONE.search(plain) or BARE_PHONE.fullmatch(plain) else None


def cells(book: Book) -> Iterator[tuple[int, int, int, str]]:
    """Yield (number of the sheet, row, column, what) of every cell of *book* that looks like somebody's."""
    for number, raw in enumerate(book.sheets.values(), start=1):
        seen = {}
        for column, values in raw.columns.items():
            for row, value in values.items():
                key = (type(value), value)
                if key not in seen:
                    seen[key] = found_in(value)
                if seen[key]:
                    yield number, row, column, seen[key]
        for (row, column), (_, said) in raw.odd.items():
            if what := found_in(said):
                yield number, row, column, what


def heading(text: str) -> str | None:
    """Return what kind of detail of a person a column called *text* would hold; None where the name tells of none."""
    plain = normalised(tidy(text)).replace("_", " ")
    words = SPACES.split(re.sub(r"[^\w -]", " ", plain))
    for kind, forbidden in FORBIDDEN.items():
        for each in forbidden.split():
            if each in words or (each not in EXACT and any(_belongs(word, each) for word in words)):
                return kind
    return None


def _belongs(word: str, to: str) -> bool:
    """Does *word* begin with *to*, as in "puhelinnumero", or end with it, as in "asiakkaannimi"?"""
    return word.startswith(to) or (len(to) > 3 and word.endswith(to))


def is_code(text: str) -> bool:
    """Is *text* a code that says nothing to those who have no key to it?

    Letters, numbers and . _ - with at least one number, never more than three letters together, and not a date.
    """
    plain = unicodedata.normalize("NFC", text)
    if not CODE.fullmatch(plain) or not any("0" <= sign <= "9" for sign in plain):
        return False
    if re.search(rf"[^\W\d_]{{{LETTERS_TOGETHER + 1},}}", plain):
        return False
    return not (DAY.fullmatch(plain) or EIGHT.fullmatch(plain))
