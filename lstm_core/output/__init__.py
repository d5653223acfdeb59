"""The output layers, one file each: from the last hidden state to a score for every word. Needs NumPy alone."""
