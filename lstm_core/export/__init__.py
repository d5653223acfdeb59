"""What a model can be carried away as: a page, a Keras file, a notebook, tables and a report."""
