"""What can go wrong with the store, as something every language can say."""


class Problem(Exception):
    """One clear sentence waiting for its language: ``words("problem.<key>", **values)``."""

    def __init__(self, key: str, **values):
        super().__init__(f"{key} {values}" if values else key)
        self.key = key
        self.values = values
