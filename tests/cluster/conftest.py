"""A browser, and how tests wait for what runs do; both as elsewhere."""

from tests.browser.conftest import (
    base_url,
    browser,
    browser_context_args,
    browser_type_launch_args,
    context,
    profile,
    snapshot,
)
from tests.core.runs.conftest import until

__all__ = [
    "base_url",
    "browser",
    "browser_context_args",
    "browser_type_launch_args",
    "context",
    "profile",
    "snapshot",
    "until",
]
