"""The errors of LSTM Lab. Every message is fit for a user's eyes.

    LabError
    ├── InputError            what was given cannot be used; the command line exits with status 2
    │   ├── CsvError          a file that cannot be read as a table of texts
    │   ├── SettingsError     a setting outside its range, or an unknown one
    │   ├── CorpusError       texts that cannot be learned from
    │   ├── BundleError       a model file that is damaged or not ours
    │   ├── RunError          a run that is not there, or not the visitor's to change
    │   └── LimitError        more than this server allows
    ├── TrainingError         a training run that cannot continue
    │   └── DivergedError     the loss became infinite or not a number
    └── StorageError          files elsewhere that cannot be reached now; trying again later helps

A message says what was received, what was expected and how to mend it, in one or two sentences.
"""


class LabError(Exception):
    """Base of all errors whose message is written for the user."""


class InputError(LabError):
    """What the user gave cannot be used."""


class CsvError(InputError):
    """A file that cannot be read as a table of texts."""


class SettingsError(InputError):
    """A setting outside its range, or an unknown one."""


class CorpusError(InputError):
    """Texts that cannot be learned from: too few, too short, or all alike."""


class BundleError(InputError):
    """A model file that is damaged, of another version, or not ours."""


class RunError(InputError):
    """A run that is not there, or that the visitor may not change."""


class LimitError(InputError):
    """More than this server allows; it says how much is allowed, or when there is room again."""


class TrainingError(LabError):
    """A training run that cannot continue."""


class DivergedError(TrainingError):
    """The loss became infinite or not a number."""


class StorageError(LabError):
    """Files that are kept elsewhere cannot be reached now; nothing is wrong with what was asked for."""
