"""Words out, with NumPy alone: from a bundle to probabilities, completions and what a text surprises."""
