"""Reading a CSV: seconds and peak memory for a file of 1 MB and one of 200 MB.

Each file is generated in a temporary folder and read in a process of its own: once to inspect it, once to
stream its texts, which is what the Train page does with an upload. Peak memory is that process's resident
set, Python included; it should hardly differ between the two files.

    python -m bench.csv_reading [megabytes ...]
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

VOCABULARY = "the a we you they sea house walk café night why never always good so it’s rain door friend say"
WORDS = VOCABULARY.split()
MEGABYTES = (1, 200)


def generate(path: Path, megabytes: float) -> None:
    """Write a table of ids, labels and texts: some quoted, some over two lines, some beyond ASCII."""
    drawn = random.Random(0)
    # Under a million rows at 200 MB, so that the whole file is read.
    block = []
    for number in range(2000):
        text = " ".join(drawn.choices(WORDS, k=drawn.randint(20, 80)))
        if number % 5 == 0:
            text = f'"well, {text}, she said ""{text[:9]}"""'
        elif number % 97 == 0:
            text = f'"{text}\n{text}"'
        block.append(f"{number},{'joy' if number % 3 else 'fear'},{text}\n")
    data = "".join(block).encode()
    with path.open("wb") as file:
        file.write(b"id,label,text\n")
        while file.tell() < megabytes * 1e6:
            file.write(data[: int(megabytes * 1e6) - file.tell() + 500].rpartition(b"\n")[0] + b"\n")


def measure(path: Path) -> dict[str, float]:
    """Read one file in this process."""
    from lstm_core.text.csv_file import inspect_table, read_texts

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    report = inspect_table(path, progress=lambda share: None)
    inspected = time.perf_counter()
    rows = sum(1 for _ in read_texts(path, "text", report.options()))
    end = time.perf_counter()
    if rows != report.rows:
        raise SystemExit(f"{rows} rows were read where {report.rows} were counted")
    return {
        "rows": rows,
        "inspect_seconds": round(inspected - start, 2),
        "read_seconds": round(end - inspected, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "before_mb": round(before, 1),
    }


def main(sizes: tuple[float, ...] = MEGABYTES) -> None:
    """Print one line a size."""
    for megabytes in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "texts.csv"
            generate(path, megabytes)
            child = [sys.executable, "-m", "bench.csv_reading", "--measure", str(path)]
            found = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
        print(
            f"CSV of {megabytes:g} MB, {found['rows']:,} rows: inspected in {found['inspect_seconds']} s, "
            f"texts streamed in {found['read_seconds']} s, peak {found['peak_mb']} MB "
            f"({found['before_mb']} MB before reading)"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main(tuple(map(float, sys.argv[1:])) or MEGABYTES)
