"""What a URL may say, and what is said of every other: one sentence, without a secret."""

import builtins

import pytest

from lstm_core.errors import RunError
from lstm_core.runs.remote import place
from lstm_core.runs.remote.place import open_files
from lstm_core.runs.store.run_store import RunStore
from tests.core.runs.remote.faulty import FaultyFilesystem


def refusal(url):
    with pytest.raises(RunError) as caught:
        open_files(url, patience=0)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "hush" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://hush@host/lab", "LSTM_LAB_FILES_URL begins with “ftp://”; file:///folder, s3://"),
        ("/srv/hush", "LSTM_LAB_FILES_URL is not a URL"),
        ("AKIA:hush://x", "LSTM_LAB_FILES_URL is not a URL"),
        ("file://host/folder", "names no folder; file:///folder, with three slashes"),
        ("file:///no/such/hush", "The folder that LSTM_LAB_FILES_URL names does not exist"),
        ("s3:///prefix", "LSTM_LAB_FILES_URL names no bucket"),
        ("s3://AKIA:hush@bucket/lab", "Put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    ],
)
def test_a_url_that_names_no_place_is_refused(url, said):
    assert said in refusal(url)


def test_a_bucket_that_is_not_there_is_said(bucket):
    assert refusal("s3://no-such-bucket/lab") == (
        "The bucket “no-such-bucket” that LSTM_LAB_FILES_URL names does not exist. Make it, or correct the name."
    )


def test_a_server_that_does_not_answer_is_said(s3_server, bucket):
    with s3_server.away():
        assert refusal(f"s3://{bucket}/lab") == (
            f"The bucket “{bucket}” that LSTM_LAB_FILES_URL names cannot be reached (EndpointConnectionError). "
            "Check the address and the network."
        )


class RefusedError(Exception):
    """An error of S3 as botocore tells it."""

    def __init__(self, code):
        super().__init__(f"{code}: the key is hush")
        self.response = {"Error": {"Code": code}}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDenied", "cannot be written. Allow this server to read, write, list and delete there."),
        ("SignatureDoesNotMatch", "the credentials are missing or wrong. Check AWS_ACCESS_KEY_ID"),
        ("InvalidAccessKeyId", "the credentials are missing or wrong. Check AWS_ACCESS_KEY_ID"),
    ],
)
def test_refused_access_is_said(folder_url, monkeypatch, code, said):
    found = place.located(folder_url)
    faulty = FaultyFilesystem(found.filesystem)
    faulty.is_away, faulty.error = True, PermissionError("Forbidden: hush")
    faulty.error.__cause__ = RefusedError(code)
    monkeypatch.setattr(place, "located", lambda _: found._replace(filesystem=faulty))
    assert said in refusal(folder_url)


def test_no_credentials_are_said(bucket, monkeypatch):
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    try:
        assert "the credentials are missing or wrong" in refusal(f"s3://{bucket}/lab")
    finally:
        s3fs.S3FileSystem.clear_instance_cache()


def test_packages_that_are_missing_are_named(monkeypatch, tmp_path):
    imported = builtins.__import__

    def without(name, *arguments, **options):
        if name.partition(".")[0] in ("fsspec", "s3fs"):
            raise ImportError(name)
        return imported(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    for url in ("s3://bucket/lab", f"file://{tmp_path}"):
        assert "pip install -r requirements-s3.txt" in refusal(url)


def test_a_place_that_works_is_left_as_it_was(folder_url, tmp_path):
    open_files(folder_url, patience=0)
    assert [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()] == []


def test_a_store_says_it_when_it_opens_and_loses_nothing(tmp_path):
    with pytest.raises(RunError, match="LSTM_LAB_FILES_URL begins with “gopher://”"):
        RunStore(tmp_path, files_url="gopher://x")
    RunStore(tmp_path).close()


def test_without_the_setting_nothing_of_it_is_imported():
    import subprocess
    import sys

    code = (
        "import sys, tempfile, pathlib\n"
        "from lstm_core.runs.store.run_store import RunStore\n"
        "RunStore(pathlib.Path(tempfile.mkdtemp())).close()\n"
        "print([name for name in ('fsspec', 's3fs', 'botocore') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
