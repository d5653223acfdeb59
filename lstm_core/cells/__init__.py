"""The kinds of recurrent cell, one file each: equations, shapes and where training starts. Needs NumPy alone."""
