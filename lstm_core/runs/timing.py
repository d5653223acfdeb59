"""How long launcher and worker wait for each other; all in seconds.

Each side decides for itself when the other is gone, so the durations only work in a certain order: a worker that is
asked to end has to give up before its launcher kills it, and a busy worker must not look like a dead one. A test
asserts that order.
"""

from __future__ import annotations

from typing import Final

# Both sides

POLL: Final = 0.25
"""Between two looks at the store: a visitor's request is noticed within this time, on either side."""

# Signs of life

WRITE: Final = 0.5
"""Between two writes of a worker while it has events: two a second is as live as a curve needs, and as much as
SQLite should bear."""

SHARED_WRITE: Final = 1.0
"""The same in a database that many computers share."""

HEARTBEAT: Final = 1.0
"""Between two writes of a worker that has no events: its sign of life."""

SILENCE_LIMIT: Final = 15.0
"""Without a sign of life a worker is given up after this time. Many heartbeats long, because a computer short of memory
stands still for seconds."""

SLOW_READ: Final = 2.0
"""A read of the store that takes longer says nothing about silence: the database was locked."""

START_RETRY: Final = 10.0
"""After a worker that could not be started: the system may have room for its process by then."""

SWEEP: Final = 2.0
"""Between two searches for runs whose server has gone."""

# From a request to the end, in the worker

WORKER_GRACE_BEFORE_FIRST_UPDATE: Final = 1.0
"""Before the first update nothing can be lost, and what hangs is an import or a compilation that cannot be
interrupted: the worker ends itself soon."""

WORKER_GRACE_STOPPED: Final = 8.0
"""For the update under way, and for saving the model as it stands."""

WORKER_GRACE_INTERRUPTED: Final = 4.0
"""The same when the server has gone. Shorter, because whoever ended the server also ends what it left behind."""

# From a request to the end, in the launcher

LAUNCHER_GRACE_BEFORE_FIRST_UPDATE: Final = 1.5
"""A worker that has not updated and has not ended itself by now does not even listen: it is killed."""

LAUNCHER_GRACE: Final = 10.0
"""The same for one that has updated."""

AFTER_END: Final = 60.0
"""For a worker whose run is over: it compares the finished model with Keras."""

CLOSING: Final = 6.0
"""For all workers when the server closes; below the 10 s after which service managers kill a server."""

CLOSING_POLL: Final = 0.02
"""Between two looks at workers that are closing."""

# The last words of a worker

LAST_WRITE: Final = 90.0
"""For writing how a run ended, in a database that is busy: it may be locked for a minute."""

RETRY: Final = 0.2
"""Between two tries of such a write."""

# Workers on a cluster

CLUSTER_LOOK: Final = 2.0
"""Between two looks at the nodes of a cluster, or at whether one that is away is back."""

CLUSTER_ANSWER: Final = 2.0
"""For a cluster to accept a connection."""

CLUSTER_AWAY: Final = 10.0
"""A cluster that accepts no connection for so long is away: its runs are taken for lost."""

NODE_START: Final = 12.0
"""For a node to start a worker. Shorter than the time without a sign of life after which the run is given up."""

GROUP_ROOM: Final = 60.0
"""For a cluster to have room for all members of a group, and to start a process for each."""

NODE_ANSWER: Final = 3.0
"""For a node to say that it killed a worker; one that has gone says nothing."""

LOST: Final = 5.0
"""From the loss of a worker's node to its end: where only the connection broke, the worker saves and says so itself."""

DRIVER_CLOSING: Final = CLOSING + NODE_ANSWER
"""For the process that is connected to a cluster to end all workers."""

UNATTENDED: Final = 15.0
"""Runs that wait for so long while no worker gives a sign of life have nobody who starts them. A dispatcher that lives
starts one within a quarter of a second, or tries again soon where it cannot."""

# The spare worker

FIRST_SPARE: Final = 4.0
"""From the server's start to the first spare worker: importing TensorFlow takes a core for seconds, in which the first
visitor's browser starts the app."""

SPARE_LOOK: Final = 5.0
"""Between two looks at the memory that is available."""

SPARE_RETRY: Final = 60.0
"""After a spare worker that ended by itself; the next one would probably do the same."""

# The disk

DISK_LOOK: Final = 2.0
"""Between two looks at the space that is free."""

# Files that are kept elsewhere

FILES_FRESH: Final = 1.0
"""For this long the list of a run's files counts as what is there."""

FILES_RETRY: Final = 0.25
"""Between two tries of a call that failed."""

FILES_PATIENCE: Final = 1.0
"""For which a page, which somebody waits for, tries such a call; then it says so."""

FILES_LONG_PATIENCE: Final = 90.0
"""The same for a worker, which has trained for what it keeps: the storage may be away for a minute."""

FILES_CONNECT: Final = 3.0
"""For a connection to S3."""

FILES_READ: Final = 20.0
"""For the next bytes of an answer of S3."""

LEFT_BEHIND: Final = 2 * 86_400.0
"""After which copies that nobody used, and the working folder of a worker that was killed, are deleted."""

# Uploads

FIRST_TIDY: Final = 10.0
"""From the start to the first deletion of old uploads, out of the way of the first page."""

TIDY: Final = 3600.0
"""Between two deletions of old uploads, which are kept for days."""
