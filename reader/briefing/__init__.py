"""A briefing of a show: what is new in it, in so many minutes; an episode of a feed of its own.

It is made of the records of what was built, so it says what the episodes say, in clips that are kept already.
"""

from reader.briefing.making import FOLDER, Brief, brief
from reader.briefing.window import Window

__all__ = ["FOLDER", "Brief", "Window", "brief"]
