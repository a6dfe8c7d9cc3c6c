"""How fast Matka is beside a bare Streamlit page with the same pictures: ``python -m tests.benchmarks``."""
