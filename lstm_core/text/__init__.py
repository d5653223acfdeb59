"""Words in: from the bytes of a file to a packed corpus of token ids."""
