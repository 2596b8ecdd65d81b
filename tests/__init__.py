import reader  # noqa: F401 - first of all, for what it keeps other libraries from doing when they are imported
