"""Faults done to a build on purpose: it is stopped, starved and lied to, and what is left must be right."""
