"""The components without a browser: a page with them runs, and a test can say who is looking."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.charts.live_chart import _chosen
from pages.ui.visitor import is_visitor_id


def who_is_looking() -> None:
    import streamlit as st

    from pages.ui.visitor import visitor_id

    st.text(repr(visitor_id()))


def a_chart() -> None:
    import streamlit as st

    from pages.ui.charts.live_chart import live_chart
    from pages.ui.charts.next_word_bars import next_word_bars

    bars = next_word_bars(["you"], [1.0])
    st.text(repr(live_chart(bars, key="bars", height=200, alt="Bars.", selectable=True)))


def test_nobody_is_known_before_the_browser_has_answered() -> None:
    app = AppTest.from_function(who_is_looking).run()
    assert not app.exception
    assert app.text[0].value == "None"


def test_a_test_can_seed_the_visitor() -> None:
    app = AppTest.from_function(who_is_looking)
    app.session_state["visitor_id"] = "a" * 32
    assert app.run().text[0].value == repr("a" * 32)


def test_a_chart_gives_nothing_back_until_a_bar_is_chosen() -> None:
    app = AppTest.from_function(a_chart).run()
    assert not app.exception
    assert app.text[0].value == "None"


@pytest.mark.parametrize("value", [None, "you", {}, {"word": 3}, {"word": None}, ["you"]])
def test_only_a_word_counts_as_chosen(value: Any) -> None:
    assert _chosen(value) is None


def test_a_word_arrives_as_it_is() -> None:
    assert _chosen({"word": "<b>x</b>", "nonce": 1}) == "<b>x</b>"


@pytest.mark.parametrize("value", [None, 7, "", "a" * 31, "a" * 33, "a" * 31 + "/", "a" * 32 + "\n"])
def test_what_is_no_id_is_refused(value: Any) -> None:
    assert not is_visitor_id(value)
