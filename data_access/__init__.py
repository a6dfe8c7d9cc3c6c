"""The shared project data: everything about storing, asking and letting in, and nothing about the screen.

Reads downwards: ``queries`` answer, ``releases`` publish, ``tables`` and ``store`` keep, ``access`` permits.
"""
