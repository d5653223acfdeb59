"""Texts that are more than memory holds: written to Parquet files once, read from them epoch by epoch."""
