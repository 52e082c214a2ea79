"""The next release, whose migrations our shops do not have yet: settings and migrations for tests and benchmarks."""
