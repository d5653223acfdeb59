"""What holds for all tests."""

import json
import logging
import os

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does, and no test here is about time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of this test session; without one the test is skipped."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: requirements-postgresql.txt names it")
    from tests.postgresql_server import PostgreSQLServer, programs

    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed: make postgresql installs Debian's package")
    server = PostgreSQLServer(found)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def s3_server():
    """A server that speaks S3, which the environment names to whoever looks for one."""
    from tests.s3_server import S3Server

    server = S3Server(pytest.importorskip("moto.server", reason="moto[server] is not installed"))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # or every failing test shows all requests
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("AWS_"):
                patch.delenv(name)
        patch.setenv("AWS_ENDPOINT_URL", server.url)
        patch.setenv("AWS_ACCESS_KEY_ID", "lab")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "a-fake-secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield server
    server.stop()


@pytest.fixture(scope="session")
def bucket(s3_server):
    """The name of a bucket that is empty at first."""
    s3fs = pytest.importorskip("s3fs")
    s3fs.S3FileSystem().mkdir("lab")
    return "lab"


@pytest.fixture
def bucket_to_read(bucket, monkeypatch):
    """The bucket, in which whoever the environment names now may list and read, and do nothing else."""
    import boto3
    import s3fs
    from moto.core.authorization import enable_iam_authentication

    users = boto3.client("iam")
    users.create_user(UserName="reader")
    rights = {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [rights]})
    users.put_user_policy(UserName="reader", PolicyName="reads", PolicyDocument=policy)
    key = users.create_access_key(UserName="reader")["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    s3fs.S3FileSystem.clear_instance_cache()
    with enable_iam_authentication():
        yield bucket
    s3fs.S3FileSystem.clear_instance_cache()
    users.delete_access_key(UserName="reader", AccessKeyId=key["AccessKeyId"])
    users.delete_user_policy(UserName="reader", PolicyName="reads")
    users.delete_user(UserName="reader")
