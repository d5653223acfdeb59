"""Addresses of pages, to be sent to others."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st


def link_to(page: str, **query: str) -> str:
    """The whole address of a page.

    Args:
        page: its name, which is the last part of its path.
        query: what stands behind the question mark.
    """
    return other_page(st.context.url or "", page, **query)


def other_page(url: str, page: str, **query: str) -> str:
    """The same from the address of a page that is not Home; what is before the page's name stays.

    Args:
        url: of the page that is open, such as "https://lab.example.org/base/train?run=...".
    """
    here = urlsplit(url)
    before = here.path.rpartition("/")[0]
    return urlunsplit((here.scheme, here.netloc, f"{before}/{page}", urlencode(query), ""))
