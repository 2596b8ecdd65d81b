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
        ("https://pod.example.kr/", False),
        ("http://8.8.8.8/", False),
        ("http://[2606:4700:4700::1111]/", False),
    ],
)
def test_private_addresses(url: str, private: bool) -> None:
    assert is_private(url) is private
