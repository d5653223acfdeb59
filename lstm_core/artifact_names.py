"""What the files of a run are called, by whoever writes and reads them.

Training writes the models and the checkpoint into its working folder, `lstm_core.runs.store.artifacts` keeps all
of them by run and name, and the command line finds them in a folder of the user's own.
"""

SOURCE_FILE = "source.csv"
"""The uploaded file; gone once the corpus is made from it."""

CORPUS_FILE = "corpus.npz"
LABELS_FILE = "labels.json"
CHECKPOINT_FILE = "checkpoint.safetensors"

LAST_BUNDLE = "last.zip"
BEST_BUNDLE = "best.zip"

LOG_FILE = "worker.log"
