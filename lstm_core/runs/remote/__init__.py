"""Files of runs and uploads kept elsewhere, such as in a bucket of S3, for several servers and workers."""
