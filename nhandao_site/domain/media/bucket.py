"""Kept files in a private bucket of an S3-compatible store, for sites of more than one machine.

`s3://KEY:SECRET@host:port/bucket/prefix?region=…&tls=no`. Without a key the usual places of AWS are looked at
(environment, role of the machine). Nobody outside ever gets an address in the bucket: the site reads the bytes
and gives them out by its own rules, so a file turned private is gone at once.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

Answer = TypeVar("Answer")
_MISSING = {"404", "NoSuchKey", "NotFound"}


class Away(OSError):
    """The store does not answer, or refuses this site."""


class Bucket:
    def __init__(self, url: str, work: Path | None = None) -> None:
        """Raises ValueError for an address without host or bucket. Nothing is asked of the store yet."""
        parts = urlsplit(url)
        self.name, _, prefix = unquote(parts.path).strip("/").partition("/")
        if not parts.hostname or not self.name:
            raise ValueError("s3://khóa:mật@máy/thùng")
        options = parse_qs(parts.query)
        scheme = "http" if options.get("tls") == ["no"] else "https"
        self.endpoint = f"{scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        self.prefix = f"{prefix}/" if prefix else ""
        self._work = work or Path(tempfile.gettempdir())
        self._region = options.get("region", ["us-east-1"])[0]
        self._key, self._secret = unquote(parts.username or ""), unquote(parts.password or "")
        self._made: Any = None

    def write(self, name: str, data: bytes) -> None:
        self._ask(lambda store: store.put_object(Bucket=self.name, Key=self._at(name), Body=data))

    def find(self, name: str) -> bytes | None:
        found = self._ask(lambda store: store.get_object(Bucket=self.name, Key=self._at(name))["Body"].read())
        return None if found is None else bytes(found)

    def exists(self, name: str) -> bool:
        return self._ask(lambda store: store.head_object(Bucket=self.name, Key=self._at(name))) is not None

    def remove(self, name: str) -> None:
        self._ask(lambda store: store.delete_object(Bucket=self.name, Key=self._at(name)))

    def names(self) -> Iterator[str]:
        more: dict[str, str] = {}
        while True:
            page = self._ask(lambda store: store.list_objects_v2(Bucket=self.name, Prefix=self.prefix, **more))  # noqa: B023
            page = page or {}
            for each in page.get("Contents", ()):
                yield str(each["Key"]).rpartition("/")[2]
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def can_be_written(self) -> bool:
        """The store answers and knows the bucket; a write of its own would leave something behind."""
        try:
            return self._ask(lambda store: store.head_bucket(Bucket=self.name)) is not None
        except Away:
            return False

    def aside(self) -> Path:
        return self._work / "kept-files-aside"

    def hold_all(self, _folder: Path) -> None:
        """Objects can't be held by a second name; each is fetched when its turn comes."""

    def hold(self, name: str, target: Path) -> bool:
        if target.is_file():
            return True
        data = self.find(name)
        if data is None:
            return False
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(data)
        return True

    @contextmanager
    def put_in_place(self, folder: Path) -> Iterator[None]:
        """Files aside go into the bucket; they are taken out when what is done inside fails. Raises Away."""
        put: list[str] = []
        try:
            for path in sorted(folder.glob("*/*")):
                self.write(path.name, path.read_bytes())
                put.append(path.name)
            yield
        except BaseException:
            for name in put:
                self.remove(name)
            raise

    def _at(self, name: str) -> str:
        return f"{self.prefix}{name[:2]}/{name}"

    def _ask(self, question: Callable[[Any], Answer]) -> Answer | None:
        """None for what is not there. Raises Away."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 — only where there is a bucket

        try:
            return question(self._store())
        except ClientError as refused:
            code = str(refused.response.get("Error", {}).get("Code", ""))
            if code in _MISSING:
                return None
            raise Away(f"the store of kept files said {code}") from None
        except BotoCoreError as wrong:
            raise Away(f"the store of kept files: {type(wrong).__name__}") from None

    def _store(self) -> Any:
        if self._made is None:
            import boto3  # noqa: PLC0415
            from botocore.config import Config  # noqa: PLC0415

            keys = {"aws_access_key_id": self._key, "aws_secret_access_key": self._secret} if self._key else {}
            self._made = boto3.client(
                "s3", endpoint_url=self.endpoint, region_name=self._region, **keys,
                config=Config(
                    connect_timeout=3, read_timeout=20, retries={"max_attempts": 3, "mode": "standard"},
                    s3={"addressing_style": "path"}, request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
            )  # fmt: skip
        return self._made
