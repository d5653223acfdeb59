"""The Playground page: its model, its box, what it writes, and the views under it."""
