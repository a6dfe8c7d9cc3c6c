"""About Matka: the project, the methods and the accessibility statement."""
