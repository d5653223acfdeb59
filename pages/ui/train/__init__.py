"""The Train page, a file a part."""
