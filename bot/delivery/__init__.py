"""The daily post: planned, frozen, sent, confirmed; never lost and never twice."""
