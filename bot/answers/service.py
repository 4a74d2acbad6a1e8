"""Answers questions: what the commands, the chat and the command line call."""

from bot.answers.chain import Chain
from bot.answers.extract import Answer, extractive_answer
from bot.answers.questions import read_question
from bot.answers.retrieve import Retriever
from bot.clock import Clock
from bot.i18n import translator

NO_CHAIN = Chain()


class Answers:
    """Answers from the archive.

    Args:
        retriever: Finds the evidence.
        clock: Tells which day "today" is.
    """

    def __init__(self, retriever: Retriever, clock: Clock) -> None:
        self._retriever = retriever
        self._clock = clock

    async def answer(self, text: str, *, chain: Chain = NO_CHAIN, with_model: bool = True) -> Answer:  # noqa: ARG002
        """The answer to *text*, asked after *chain*, in the language of the question."""
        question = read_question(text, self._clock.now().date())
        evidence = await self._retriever.retrieve(question, focus=chain.focus, earlier=chain.earlier)
        return extractive_answer(evidence, translator(question.language))
