"""Answers questions from the stored summaries, with their sources."""
