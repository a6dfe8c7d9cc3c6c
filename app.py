"""The front door.  This file has two faces, because Streamlit both serves it and runs it.

Imported by the server it builds the application: routes, headers and what happens at start.  Run as a script, once for
every click of every visitor, it draws a page.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:
    from front_door import server

    app = st.App(__file__, **server.build())
    # Until somebody calls st.navigation, Streamlit would open any file of a pages folder by itself, past this door.
    st.navigation([st.Page(lambda: None, title="Matka")])
    if __name__ == "__main__":
        app.run()
else:
    from front_door import visit

    visit.main()
