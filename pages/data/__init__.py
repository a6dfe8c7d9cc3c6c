"""The data behind the figures: sending in, what each release brought, and how complete it is."""
