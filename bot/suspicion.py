"""Flags imported summaries that could be said of any paper; a model's is held to that before it is stored."""

from bot.summary_checks import looks_generic
from storage.papers import PaperRepository

_BATCH = 500


async def judge_summaries(papers: PaperRepository) -> int:
    """Judge every stored summary that was not judged yet, and tell how many of them look generic."""
    flagged = 0
    while unjudged := await papers.unjudged(_BATCH):
        verdicts = [(one, looks_generic(one.summary.text, one.title)) for one in unjudged]
        await papers.judge(verdicts)
        flagged += sum(is_generic for _, is_generic in verdicts)
    return flagged
