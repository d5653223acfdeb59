"""The published plotly.js: whole, versioned, old in the eyes of a cache, and written once."""

from pathlib import Path

import plotly

from pages.ui.charts.plotly_asset import publish_plotly

SOURCE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def published(folder: Path) -> Path:
    publish_plotly.cache_clear()
    return folder / Path(publish_plotly(folder)).name


def test_the_file_is_the_package_s_own_under_a_versioned_name(tmp_path: Path) -> None:
    target = published(tmp_path / "static")
    assert target.name.startswith("plotly-")
    assert target.name.endswith(".min.js")
    assert (
        f"v{target.name.removeprefix('plotly-').removesuffix('.min.js')}" in target.read_text("utf-8")[:200]
    )
    assert target.read_bytes() == SOURCE.read_bytes()
    assert [file.name for file in target.parent.iterdir()] == [target.name]


def test_a_browser_may_keep_the_file_for_years(tmp_path: Path) -> None:
    assert published(tmp_path).stat().st_mtime == 946_684_800


def test_a_whole_file_is_left_alone_and_a_broken_one_replaced(tmp_path: Path) -> None:
    target = published(tmp_path)
    first = target.stat().st_ino
    assert published(tmp_path).stat().st_ino == first
    target.write_bytes(b"half")
    assert published(tmp_path).read_bytes() == SOURCE.read_bytes()


def test_the_path_is_below_the_app_s_root(tmp_path: Path) -> None:
    publish_plotly.cache_clear()
    assert publish_plotly(tmp_path).startswith("app/static/plotly-")
