"""The yardstick: a bare Streamlit page that shows the same pictures, made beforehand, and switches between them."""

import os
import pickle
from pathlib import Path

import streamlit as st


@st.cache_resource
def pictures() -> dict:
    """Return the figures of every choice: ``{age group: {name: figure}}``."""
    return pickle.loads(Path(os.environ["BENCHMARK_PICTURES"]).read_bytes())  # written a moment ago by servers.py


st.set_page_config(page_title="Bare", layout="wide")
held = pictures()
chosen = st.selectbox("Age group", list(held), key="ages", filter_mode=None)
for name, figure in held[chosen].items():
    st.plotly_chart(figure, theme=None, key=name, config={"displayModeBar": False, "responsive": True})
