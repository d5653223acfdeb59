"""The playground: every native widget, runs of one's own and by link, model files, and what goes wrong."""

from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from lstm_core.artifact_names import BEST_BUNDLE
from lstm_core.bundle import bundle_bytes
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from lstm_core.runs.store.tables import runs_table
from tests.app.conftest import STRANGER, AddRun, Open, tiny_bundle


def seed(app: AppTest) -> str:
    return app.text_input(key="seed").value


def told(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption))


def picker(app: AppTest):
    return next(box for box in app.selectbox if box.label == "Run")


def test_without_a_run_the_sample_model_answers(open_page: Open) -> None:
    app = open_page("playground")
    assert picker(app).options == ["Sample model"]
    assert "the sample model" in told(app)


def test_complete_clear_and_undo(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("this").run()
    app.number_input(key="num_words").set_value(2).run()
    app.button(key="complete").click().run()
    assert seed(app) == "this you you"
    app.button(key="clear").click().run()
    assert seed(app) == ""
    assert app.button(key="clear").disabled
    app.button(key="undo").click().run()
    assert seed(app) == "this you you"
    app.button(key="undo").click().run()
    assert seed(app) == "this"
    assert app.button(key="undo").disabled


def test_the_notebooks_examples_complete_themselves(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    for number, (text, words) in enumerate((("this", 1), ("it is", 3), ("did you", 5))):
        app.button(key=f"example_{number}").click().run()
        assert seed(app) == text + " you" * words


def test_words_to_show_from_1_to_20(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    slider = app.slider(key="k")
    assert (slider.min, slider.max) == (1, 20)
    app.text_input(key="seed").set_value("did").run()
    slider.set_value(1).run()
    assert "The other 5 words together" in told(app)
    app.slider(key="k").set_value(20).run()
    assert not app.exception
    assert "The other" not in told(app)


def test_unknown_words_long_seeds_and_markup_are_answered(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("xyzzy <script> **bold** :smile:").run()
    assert "xyzzy" in told(app)
    app.text_input(key="seed").set_value("you " * 25_000).run()
    assert "Only the last 1,000 words are read" in told(app)
    app.text_input(key="seed").set_value("שלום 🙂 200").run()
    assert not app.exception


def test_a_run_without_a_model_says_when_there_will_be_one(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run("running", model=False))
    assert "no model yet" in app.info[0].value
    assert not app.exception


def test_a_shared_run_opens_by_its_link_alone_and_stands_in_no_list(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    run_id = add_run(owner=STRANGER, name="secret")
    token = Shares(store).create(run_id, STRANGER)
    assert picker(open_page("playground")).options == ["Sample model"]
    app = open_page("playground", share=token)
    assert picker(app).value == run_id
    assert "secret" in told(app)
    app = open_page("playground", run=run_id)
    assert "There is no run of yours" in app.warning[0].value
    assert "secret" not in told(app)


def test_a_link_to_no_run_says_so_and_leaves_the_page_usable(open_page: Open) -> None:
    for link in ("nonsense-nonsense-nonsense", "../../etc/passwd", "x"):
        app = open_page("playground", run=link)
        assert "There is no run" in app.warning[0].value
        assert "the sample model" in told(app)
        app.run()
        assert "There is no run" in app.warning[0].value  # until another one is chosen


def test_the_picker_changes_the_run_and_two_of_one_name_are_told_apart(
    open_page: Open, add_run: AddRun
) -> None:
    first, second = add_run(), add_run()
    app = open_page("playground", run=first)
    assert len(set(picker(app).options)) == 3
    picker(app).select(second).run()
    assert app.query_params["run"] == second
    picker(app).select("sample").run()
    assert "run" not in app.query_params
    assert "the sample model" in told(app)


def test_the_picker_says_how_runs_are_that_have_not_finished(open_page: Open, add_run: AddRun) -> None:
    for state in ("finished", "failed", "stopped", "running", "waiting"):
        add_run(state, name=f"run {state[0]}")
    assert picker(open_page("playground")).options == [
        "Sample model",
        "run w · waiting",
        "run r · training 33 %",
        "run s · stopped",
        "run f (2) · failed",
        "run f",
    ]


def test_a_model_file_opens_and_closes(open_page: Open) -> None:
    app = open_page("playground")
    app.file_uploader(key="model_uploader").upload("theirs.zip", bundle_bytes(tiny_bundle())).run()
    assert "the model file “theirs" in told(app).replace("\\", "")
    assert app.query_params["model"]
    app.text_input(key="seed").set_value("did").run()
    app.button(key="complete").click().run()
    assert seed(app) == "did" + " you" * 5
    app.button(key="close_model").click().run()
    assert "the sample model" in told(app)


def test_a_damaged_model_file_is_refused_and_nothing_is_lost(open_page: Open) -> None:
    app = open_page("playground")
    app.text_input(key="seed").set_value("did you").run()
    broken = bytearray(bundle_bytes(tiny_bundle()))
    broken[len(broken) // 2] ^= 1
    for content in (bytes(broken), b"no zip at all", b""):
        app.file_uploader(key="model_uploader").upload("theirs.zip", content).run()
        assert len(app.error) == 1
        assert seed(app) == "did you"
        assert "the sample model" in told(app)


def test_a_run_whose_model_file_is_damaged_says_so(open_page: Open, add_run: AddRun, store) -> None:
    run_id = add_run()
    store.artifacts.put(run_id, BEST_BUNDLE, b"damaged")
    app = open_page("playground", run=run_id)
    assert "not an LSTM Lab model" in app.error[0].value
    assert not app.exception


def test_the_best_and_the_last_epoch_can_be_switched(open_page: Open, add_run: AddRun, store) -> None:
    run_id = add_run("stopped")
    with store.engine.begin() as connection:
        facts = {**store.get(run_id).current, "best_epoch": 1, "x": 2.5}
        connection.execute(update(runs_table).where(runs_table.c.id == run_id).values(current=facts))
    app = open_page("playground", run=run_id)
    assert "after its last epoch" not in told(app)
    app.get_by_key("weights").set_value("last").run()
    assert "after its last epoch" in told(app)
    assert not app.exception


def test_a_half_typed_word_is_finished_and_not_called_unknown(open_page: Open) -> None:
    app = open_page("playground")
    app.text_input(key="seed").input("did yo").run()
    assert not app.exception
    shown = " ".join(element.value for element in app.markdown)
    assert ":blue[yo…]" in shown
    assert "unknown word" not in shown
