"""Inputs that nobody writes, by the million: what reads them must read them or say why not, and what it writes must be well-formed."""
