"""Asks pip-audit which installed packages have known vulnerabilities, and says so where it could not find out.

    python scripts/audit.py PIP_AUDIT

PIP_AUDIT is the program, in an environment of its own; the packages are those of the Python that executes this.
pip-audit calls all well also where its source of advisories knows none of them, so what it says of each is counted.

Ends with status 0 where every package was looked up and none is vulnerable, 1 where one is, and 3 where some
could not be looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from typing import Any

OFFLINE = 3


def main(program: str) -> int:
    """Prints what pip-audit found."""
    command = [
        program,
        "--path",
        sysconfig.get_path("purelib"),
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"pip-audit could not reach its data, so nothing is known of vulnerabilities: {reason}")
        return OFFLINE
    lines, status = judged(found)
    print("\n".join(lines))
    return status


def judged(found: list[dict[str, Any]]) -> tuple[list[str], int]:
    """What to say of pip-audit's list of packages, and the status that it means."""
    lines = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in found
        for flaw in one.get("vulns", [])
    ]
    status = 1 if lines else 0
    lines.append(f"{len(lines)} known vulnerabilities in {sum('vulns' in one for one in found)} packages.")
    if unknown := [one["name"] for one in found if "vulns" not in one]:
        named = ", ".join(unknown[:5]) + (", ..." if len(unknown) > 5 else "")
        lines.append(f"Of {len(unknown)} packages pip-audit could learn nothing: {named}.")
        status = status or OFFLINE
    return lines, status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
