"""Who are you, in which language, at which release, and which pages are yours.

``server`` is what happens around a visit, ``visit`` the visit itself; ``shield``, ``opening``, ``visitor``,
``language``, ``address`` and ``mishap`` each answer one question for them.
"""
