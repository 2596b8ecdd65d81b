"""Which addresses are private."""

import pytest

from reader.hosts import ascii_url, is_private


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


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://pod.example.kr:8443/소식/?q=가#나", "https://pod.example.kr:8443/%EC%86%8C%EC%8B%9D/?q=%EA%B0%80#%EB%82%98"),
        ("https://한겨레.한국/", "https://xn--h89at9srwx.xn--3e0b707e/"),
        ("https://한겨레.한국:8443/a", "https://xn--h89at9srwx.xn--3e0b707e:8443/a"),
        ("https://나:비밀@한겨레.한국/", "https://%EB%82%98:%EB%B9%84%EB%B0%80@xn--h89at9srwx.xn--3e0b707e/"),
        ("http://[2606:4700:4700::1111]:80/", "http://[2606:4700:4700::1111]:80/"),
        ("http://[가", "http://[%EA%B0%80"),
    ],
)  # fmt: skip
def test_addresses_in_ascii(url: str, told: str) -> None:
    assert ascii_url(url) == told
