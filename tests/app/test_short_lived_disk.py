"""On a server that forgets, visitors are told before they train, and again when there is a model to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.ui.short_lived_disk import VARIABLE, disk_lasts
from tests.app.conftest import AddRun, Open


def test_community_cloud_is_known_by_its_folder() -> None:
    assert not disk_lasts(Path("/mount/src/lstm-lab/pages/ui/short_lived_disk.py"))
    assert disk_lasts(Path("/home/me/lstm-lab/pages/ui/short_lived_disk.py"))


@pytest.mark.parametrize(("said", "lasts"), [("0", False), ("off", False), ("1", True), ("", True)])
def test_a_server_can_say_so(monkeypatch: pytest.MonkeyPatch, said: str, lasts: bool) -> None:
    monkeypatch.setenv(VARIABLE, said)
    assert disk_lasts() is lasts


def test_the_notice_stays_until_it_is_read(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not open_page("train").info
    monkeypatch.setenv(VARIABLE, "0")
    app = open_page("train")
    assert "forgets all files and runs" in app.info[0].value
    app.button(key="disk_notice_read_now").click().run()
    assert not app.info


def test_the_end_of_a_run_reminds_of_its_download(
    open_page: Open, add_run: AddRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "0")

    def reminded(run_id: str) -> bool:
        return any(
            said.value.startswith("Download the model now") for said in open_page("train", run=run_id).info
        )

    assert reminded(add_run("finished"))
    assert not reminded(add_run("failed", model=False))
    assert not reminded(add_run("running"))
