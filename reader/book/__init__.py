"""Books for talking-book players, of what an output holds: nothing is spoken anew.

EPUB 3 with media overlays, DAISY 2.02, and W3C Audiobooks; each is one file, and the same output gives the same bytes.
"""

from reader.book.binding import KINDS, Binding, bind
from reader.book.volume import Choice, Volume, gather

__all__ = ["KINDS", "Binding", "Choice", "Volume", "bind", "gather"]
