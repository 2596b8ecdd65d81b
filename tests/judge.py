"""ffmpeg, the program: no part of the product, and so a judge of what it makes."""

from imageio_ffmpeg import get_ffmpeg_exe


def ffmpeg() -> str:
    """Its path."""
    program: str = get_ffmpeg_exe()
    return program
