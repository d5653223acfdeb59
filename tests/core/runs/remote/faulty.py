"""A file system whose calls can be made to fail, each once or all for a while."""

import secrets
from pathlib import Path

CALLS = ("ls", "find", "get_file", "put_file", "mv", "rm_file", "rm")


class FaultyFilesystem:
    """Stands before a file system of fsspec.

    Args:
        filesystem: what is called in the end.
        which: the call that fails, counted from 1; 0 is none.
        when: "before" it did anything, "after" it did all, or "between": half of a file is written.
        halves: whether half of a file can be written there at all; in a bucket it cannot.
    """

    def __init__(self, filesystem, which=0, when="before", halves=True):
        self._filesystem, self.which, self.when, self._halves = filesystem, which, when, halves
        self.calls, self.error, self.is_away = 0, OSError("Input/output error"), False

    def __getattr__(self, name):
        call = getattr(self._filesystem, name)
        return self._counted(name, call) if name in CALLS else call

    def _counted(self, name, call):
        def counted(*arguments, **options):
            self.calls += 1
            fails = self.is_away or self.calls == self.which
            if not fails:
                return call(*arguments, **options)
            if self.when == "after":
                call(*arguments, **options)
            elif self.when == "between" and name in ("put_file", "get_file"):
                self._half(name, call, *arguments)
            raise self.error

        return counted

    def _half(self, name, call, source, target):
        """Lets a copy end in its middle."""
        if name == "get_file":
            call(source, target)
            content = Path(target).read_bytes()
            Path(target).write_bytes(content[: len(content) // 2])
        elif self._halves:
            content = Path(source).read_bytes()
            half = Path(source).with_name(f"half-{secrets.token_hex(4)}")
            half.write_bytes(content[: len(content) // 2])
            call(str(half), target)
            half.unlink()
