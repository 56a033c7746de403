"""Certificates made on the spot by the openssl command: an authority of our own and what it signs."""

from __future__ import annotations

import datetime as dt
import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
CONFIG = """
[ca]
default_ca = ours
[ours]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder; `root` is the file that makes a client trust it."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    @classmethod
    def make(cls, folder: Path) -> Authority:
        """A new authority; skips the test where there is no openssl command."""
        if shutil.which("openssl") is None:
            pytest.skip("không có lệnh openssl để làm chứng chỉ thử")
        folder.mkdir()
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(CONFIG.format(folder=folder), encoding="ascii")
        made = cls(folder)
        made._openssl("req", "-x509", *KEY, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Tra Cuu test root",
                      "-days", "2", "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
        return made

    def signed(self, name: str, *alt: str, days: tuple[int, int] = (-1, 2), is_authority: bool = False) -> Path:
        """A chain-less certificate for these names (`DNS:…`, `IP:…`), valid from and to these days from now."""
        extension = "basicConstraints=critical,CA:TRUE" if is_authority else f"subjectAltName={','.join(alt)}"
        self._openssl("req", *KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}",
                      "-addext", extension)  # fmt: skip
        start, end = (f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=day):%Y%m%d%H%M%SZ}" for day in days)
        self._openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "root.pem", "-keyfile", "root.key",
                      "-in", f"{name}.csr", "-out", f"{name}.pem", "-startdate", start, "-enddate", end)  # fmt: skip
        return self.folder / f"{name}.pem"

    def below(self, name: str) -> Authority:
        """An authority that this one vouches for."""
        certificate = self.signed(name, is_authority=True)
        lower = Authority(self.folder / name)
        lower.folder.mkdir()
        (lower.folder / "index.txt").touch()
        (lower.folder / "ca.cnf").write_text(CONFIG.format(folder=lower.folder), encoding="ascii")
        shutil.copy(certificate, lower.root)
        shutil.copy(certificate.with_suffix(".key"), lower.folder / "root.key")
        return lower

    def self_signed(self, name: str, *alt: str) -> Path:
        """A certificate that vouches for itself."""
        self._openssl("req", "-x509", *KEY, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}",
                      "-days", "2", "-addext", f"subjectAltName={','.join(alt)}")  # fmt: skip
        return self.folder / f"{name}.pem"

    def _openssl(self, *arguments: str) -> None:
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def server_context(certificate: Path) -> ssl.SSLContext:
    """What a server needs to show this certificate; its key lies beside it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context
