"""The order in which launcher and worker lose patience, without which one cuts the other off."""

from lstm_core.runs import timing


def test_a_living_worker_is_never_taken_for_a_silent_one():
    assert timing.POLL <= timing.WRITE < timing.SHARED_WRITE <= timing.HEARTBEAT
    assert 10 * timing.HEARTBEAT <= timing.SILENCE_LIMIT
    assert timing.SWEEP < timing.SILENCE_LIMIT


def test_a_worker_ends_itself_before_its_launcher_kills_it():
    # It hears of the request within a look at the store, and sees that it is overdue at another one.
    looks = 2 * timing.POLL
    assert timing.WORKER_GRACE_BEFORE_FIRST_UPDATE + looks <= timing.LAUNCHER_GRACE_BEFORE_FIRST_UPDATE
    assert timing.WORKER_GRACE_STOPPED + looks < timing.LAUNCHER_GRACE
    assert timing.WORKER_GRACE_INTERRUPTED + looks < timing.CLOSING


def test_less_time_is_given_where_less_can_be_lost():
    assert timing.WORKER_GRACE_BEFORE_FIRST_UPDATE < timing.WORKER_GRACE_INTERRUPTED
    assert timing.WORKER_GRACE_INTERRUPTED < timing.WORKER_GRACE_STOPPED


def test_a_stop_before_the_first_update_takes_two_seconds_at_most():
    assert timing.LAUNCHER_GRACE_BEFORE_FIRST_UPDATE + 2 * timing.POLL <= 2


def test_a_server_closes_before_a_service_manager_kills_it():
    assert timing.CLOSING_POLL < timing.CLOSING < 10


def test_the_last_words_are_tried_often():
    assert 10 * timing.RETRY <= timing.LAST_WRITE


def test_a_spare_worker_that_fails_is_not_replaced_at_every_look():
    assert timing.SPARE_LOOK < timing.SPARE_RETRY


def test_a_run_on_a_cluster_is_not_given_up_while_its_node_still_speaks():
    assert timing.NODE_START < timing.SILENCE_LIMIT
    assert timing.WORKER_GRACE_INTERRUPTED + 2 * timing.POLL < timing.LOST < timing.SILENCE_LIMIT
    assert timing.START_RETRY < timing.UNATTENDED
    assert timing.CLUSTER_LOOK + timing.CLUSTER_ANSWER < timing.CLUSTER_AWAY


def test_the_connection_to_a_cluster_closes_after_its_workers():
    assert timing.CLOSING < timing.DRIVER_CLOSING < 10


def test_a_page_loses_patience_with_files_elsewhere_long_before_a_worker_does():
    assert timing.FILES_RETRY < timing.FILES_PATIENCE < timing.SLOW_READ
    assert timing.FILES_LONG_PATIENCE >= 60
    assert timing.FILES_CONNECT < timing.FILES_READ < timing.FILES_LONG_PATIENCE
