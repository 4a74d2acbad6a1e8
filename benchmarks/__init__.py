"""The figures of this project, each by one command: `python -m benchmarks.NAME`."""
