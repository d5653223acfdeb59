"""While a run trains every page says so; when it has ended, it is said once."""

from streamlit.testing.v1 import AppTest

from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.run_store import RunStore
from tests.app.conftest import ROOT, STRANGER, VISITOR, AddRun, Open


def pill(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link") if "monitoring" in link.proto.icon]


def test_a_running_run_shows_how_far_it_is(open_page: Open, add_run: AddRun) -> None:
    add_run("running")
    assert pill(open_page("home")) == ["33 %"]


def test_a_waiting_run_says_that_it_waits_and_a_strangers_run_is_not_ones_business(
    open_page: Open, add_run: AddRun
) -> None:
    add_run("running", owner=STRANGER)
    assert pill(open_page("home")) == []
    add_run("waiting")
    assert pill(open_page("home")) == ["waiting"]


def test_the_end_of_a_run_is_said_once(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    run_id = add_run("running", name="my *texts*")
    app = open_page("home")
    assert not app.toast
    Attempts(store).finish(run_id, store.get(run_id).attempt, "finished", None)
    app.run()
    assert [toast.value for toast in app.toast] == ["my \\*texts\\* has finished\\."]
    assert pill(app) == []
    app.run()
    assert not app.toast


def test_a_page_keeps_its_place_when_the_visitor_is_known() -> None:
    """What moves is mounted anew, and a file that was just chosen in it is lost."""

    def place_of_title(app: AppTest) -> int:
        return next(place for place, child in app.main.children.items() if child.type == "title")

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    before = place_of_title(app)
    app.session_state["visitor_id"] = VISITOR
    assert place_of_title(app.run()) == before
