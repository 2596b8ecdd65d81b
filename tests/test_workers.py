import pytest

from reader.errors import ConfigError
from reader.workers import executor


def test_threads() -> None:
    with executor("threads:3") as pool:
        assert list(pool.map(str, range(5))) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("workers", ["", "threads", "threads:0", "threads:x", "fork:2", "threads:-1"])
def test_what_is_no_worker(workers: str) -> None:
    with pytest.raises(ConfigError, match="작업자"):
        executor(workers)
