"""LSTM Lab: the router. Configures the page, shows the navigation and runs the chosen page."""

from pages.ui import shell

shell.run()
