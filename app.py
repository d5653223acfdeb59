"""LSTM Lab: `streamlit run app.py` starts the server with its queue, and runs this file again for each page."""

import streamlit as st

from pages.ui import operator, server, shell

if __name__ == "__main__":  # a visitor opens a page
    shell.run()
else:  # the server starts
    app = st.App("app.py", lifespan=server.lifespan, routes=operator.routes(), on_script_error=server.explain)
