"""What the log looks like, and what never enters it."""

import logging


def set_up_logs(level: str) -> None:
    """Write the log of this process to standard error, from *level* on.

    discord.py writes addresses and bodies with interaction tokens at DEBUG, and the HTTP libraries whole requests:
    they stay at INFO and above whatever the level is.
    """
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%Y-%m-%d %H:%M:%S", force=True
    )
    for name in ("discord", "aiohttp", "openai", "httpx2", "aiosqlite", "apscheduler"):
        logging.getLogger(name).setLevel(max(logging.getLogger().level, logging.INFO))
    for name in ("discord.client", "discord.gateway", "apscheduler", "httpx2"):
        logging.getLogger(name).setLevel(max(logging.getLogger().level, logging.WARNING))
