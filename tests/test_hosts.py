"""Which addresses are private."""

import pytest

from reader.hosts import is_private


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://localhost:8000/", True),
        ("http://192.168.0.7:8000/", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]/", True),
        ("http://[::ffff:10.0.0.1]/", True),
        ("http://[2002:7f00:1::]/", True),
        ("http://[64:ff9b::a00:1]/", True),
        ("http://169.254.169.254/latest/meta-data", True),
        ("http://224.0.0.1/", True),
        ("http://0.0.0.0/", True),
        ("http://pc.local/", True),
        ("http://pc.local./", True),
        ("http://nas/", True),
        ("http://127.0.0.1./", True),
        ("http://127.1/", True),
        ("http://0177.0.0.1/", True),
        ("http://0x7f.0.0x1/", True),
        ("http://127.0.0%2e1/", True),
        ("http://①②⑦.⓪.⓪.①/", True),
        ("http://pc.ⓛocal/", True),
        ("http://localhost.localdomain/", True),
        ("http://[::127.0.0.1]/", True),
        ("http://[::ffff:0:127.0.0.1]/", True),
        ("http://[64:ff9b:1::7f00:1]/", True),
        ("http://[fec0::1]/", True),
        ("http://[64:ff9b::808:808]/", False),
        ("https://pod.example.kr/", False),
        ("https://3.example.kr/", False),
        ("https://한겨레.한국/", False),
        ("http://8.8.8.8/", False),
        ("http://[2606:4700:4700::1111]/", False),
    ],
)
def test_private_addresses(url: str, private: bool) -> None:
    assert is_private(url) is private
