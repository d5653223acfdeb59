"""The Inside page, a file a part and what parts share."""
