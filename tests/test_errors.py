import pytest

from reader.errors import ReaderError, SourceError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ReaderError("읽을 수 없습니다"), "읽을 수 없습니다"),
        (SourceError("읽을 수 없습니다", where="a.md"), "a.md: 읽을 수 없습니다"),
        (
            SourceError("없습니다", where="a.md", mend="이름을 확인하세요"),
            "a.md: 없습니다 → 이름을 확인하세요",
        ),
    ],
)
def test_an_error_is_one_line_with_place_and_remedy(error: ReaderError, line: str) -> None:
    assert str(error) == line
