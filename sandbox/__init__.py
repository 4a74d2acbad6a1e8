"""A local imitation of Discord, with a page to talk to it; never checked against the real service."""
