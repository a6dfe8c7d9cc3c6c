"""Why a file could not be made, as something every language can say."""


class ExportProblem(Exception):
    """One clear sentence waiting for its language: ``words("export.problem.<key>", **values)``."""

    def __init__(self, key: str, **values):
        super().__init__(f"{key} {values}" if values else key)
        self.key = key
        self.values = values

    def say(self, words) -> str:
        """Return the sentence in the reader's language."""
        return words(f"export.problem.{self.key}", **self.values)
