"""The plotly.js of the installed package as a file that the browser can load and keep.

An inline component cannot carry 5 MB of script with every update, so the file lies in the folder that Streamlit
serves as `app/static`. Streamlit sends no Cache-Control for it and answers no conditional requests. Browsers then
keep a file for a tenth of its age, so the copy gets a date far in the past, and the version in its name makes sure
that what they keep is never stale.
"""

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import plotly
from plotly.offline import get_plotlyjs_version

STATIC_FOLDER: Final = Path(__file__).resolve().parents[3] / "static"
"""The folder beside app.py that Streamlit serves."""

_LONG_AGO: Final = 946_684_800  # 2000-01-01 in seconds since 1970


@cache
def publish_plotly(folder: Path = STATIC_FOLDER) -> str:
    """Put plotly.min.js where the browser can load it, unless it is there already.

    Args:
        folder: the folder that Streamlit serves, beside the main script.

    Returns:
        The path of the file below the app's root, such as "app/static/plotly-4.1.1.min.js".

    Raises:
        OSError: when the folder cannot be written and the file is not there.
    """
    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    target = folder / f"plotly-{get_plotlyjs_version()}.min.js"
    if not target.is_file() or target.stat().st_size != source.stat().st_size:
        _copy(source, target)
    return f"app/static/{target.name}"


def _copy(source: Path, target: Path) -> None:
    """Copy so that a reader sees the whole file or none, also when two processes do it at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(source.read_bytes())
        Path(partial).chmod(0o644)  # mkstemp makes files that only their owner reads
        os.utime(partial, (_LONG_AGO, _LONG_AGO))
        Path(partial).replace(target)
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise
