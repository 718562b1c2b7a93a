"""Where the bytes of files are kept, as the configuration says."""

from pathlib import Path

from .contract import Blobs
from .disk import DiskBlobs


def blobs_at(url: str, directory: Path) -> Blobs:
    """Return the store at an address; without one, a folder of the data directory."""
    if not url:
        return DiskBlobs(directory / "files")
    from .s3 import S3Blobs  # noqa: PLC0415  # most servers need none of it

    return S3Blobs(url)
