"""The Learn page, a file a stage and what stages share."""
