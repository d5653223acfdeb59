"""Looking inside a trained network, with NumPy alone: traces, surgery, attribution, units, embeddings, memory."""
