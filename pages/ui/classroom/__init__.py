"""Classes: opened by a teacher, entered by students on Train, and watched on a board."""
