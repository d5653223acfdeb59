"""What the Learn page measures and shows, with NumPy alone."""
