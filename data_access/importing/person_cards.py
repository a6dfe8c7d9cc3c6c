"""What the sheets about people share: the column of codes and the rule that a code is not a name."""

from data_access.importing import cards, suspicion
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column


def code_column(*, refers: str | None = None) -> Column:
    """The column of codes to which only the county has the key."""
    return Column(name="code", longest=20, refers=refers)


def person_code() -> Rule:
    """A code that may be a name, a date of birth or a sentence."""
    return Rule(
        key="person_code",
        columns=("code",),
        broken=lambda rows, context: cards.each(rows["code"], lambda code: not suspicion.is_code(code)),
        good=({"code": "T-014"}, {"code": "1001"}, {"code": "ES.7_b"}),
        bad=({"code": "Aino Esimerkki"}, {"code": "aino.e1"}, {"code": "Aino"}, {"code": "13.10.1952"}),
    )
