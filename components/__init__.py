"""What pages are made of.  Streamlit is spoken in ``widgets`` only, Plotly in ``charts`` only."""
