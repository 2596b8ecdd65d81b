"""Korean news posts become a podcast: post → article → script → clips → episode → show."""

__version__ = "0.1.0"
