"""Words out, with NumPy alone: from a bundle to probabilities, completions and the surprise of a text."""
