"""SFTP that knows whom it talks to: fsspec's own accepts any server's key, ours only those in ``known_hosts``."""

from __future__ import annotations

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem


class KnownHosts(SFTPFileSystem):  # type: ignore[misc]  # fsspec ships no types
    """fsspec's SFTP, with the host keys of the user's OpenSSH; an unknown server is refused."""

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys()
        try:
            self.client.connect(self.host, **self.ssh_kwargs)
        except paramiko.SSHException:
            self.client.close()
            raise
        self.ftp = self.client.open_sftp()
