"""Hostile input: what comes from the web, from people and from disks, changed until something gives way.

`targets` and `stored` say what is given to whom and what must hold then; `guided` looks for new ways through the code
with atheris (libFuzzer), `documents` changes whole documents at random, by the hundred thousand.
"""
