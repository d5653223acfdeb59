"""Scripts that trained what the Learn page shows: shipped so that every number on it can be made again."""
