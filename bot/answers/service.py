"""Answers questions: what the commands, the chat and the command line call."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from bot.answers.allowance import Allowance, Asker
from bot.answers.chain import Chain
from bot.answers.evidence import Evidence
from bot.answers.extract import Answer, extractive_answer
from bot.answers.generate import Generator, OnPartial
from bot.answers.prompts import PROMPT_VERSION
from bot.answers.questions import read_question
from bot.answers.retrieve import Retriever
from bot.clock import Clock
from bot.errors import UpstreamError
from bot.i18n import Translator, translator

log = logging.getLogger(__name__)

NO_CHAIN = Chain()
CACHED = 256  # verified answers, in memory only
# A person waits no longer than this for the model; then the stored sentences answer.
MODEL_SECONDS = 40.0


class Answers:
    """Answers from the archive, with a model where there is one.

    Args:
        retriever: Finds the evidence.
        clock: Tells which day "today" is.
        generator: Asks the model; None without one.
        allowance: Decides who the model answers; None where it answers everybody.
    """

    def __init__(
        self,
        retriever: Retriever,
        clock: Clock,
        generator: Generator | None = None,
        allowance: Allowance | None = None,
        *,
        model_seconds: float = MODEL_SECONDS,
    ) -> None:
        self._retriever = retriever
        self._clock = clock
        self._generator = generator
        self._allowance = allowance
        self._model_seconds = model_seconds
        self._cache: OrderedDict[str, Answer] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[Answer]] = {}

    async def answer(
        self,
        text: str,
        *,
        chain: Chain = NO_CHAIN,
        asker: Asker | None = None,
        with_model: bool = True,
        on_partial: OnPartial | None = None,
    ) -> Answer:
        """The answer to *text*, in its language; whatever befalls the model, there is one.

        Args:
            text: What the person wrote.
            chain: What was said before.
            asker: Whose budgets it counts on; None for the operator's own command line.
            with_model: False asks for stored sentences only.
            on_partial: Called with all that may be shown so far of a model's answer.
        """
        question = read_question(text, self._clock.now().date())
        evidence = await self._retriever.retrieve(question, focus=chain.focus, earlier=chain.earlier)
        t = translator(question.language)
        if not evidence.passages or self._generator is None or not with_model:
            return extractive_answer(evidence, t)
        earlier = [turn.words for turn in chain.turns]
        key = _key(evidence, earlier)
        if cached := self._cache.get(key):
            self._cache.move_to_end(key)
            return cached
        if key not in self._under_way and asker is not None and self._allowance:
            note = await self._allowance.refusal(asker)
            if note:
                return extractive_answer(evidence, t, note=note)
        if (running := self._under_way.get(key)) is not None:
            return await asyncio.shield(running)
        # A task of its own: whoever asked the same thing meanwhile gets it, even where the first one is gone.
        task = asyncio.create_task(self._generated(self._generator, evidence, t, earlier, asker, key, on_partial))
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def sources(self, text: str, cited: Sequence[str]) -> Answer:
        """The stored sentences of the papers *cited* that answer *text* best."""
        question = replace(read_question(text, self._clock.now().date()), refused=False, identifiers=tuple(cited))
        evidence = await self._retriever.retrieve(question)
        return extractive_answer(evidence, translator(question.language))

    async def catch_up(self, days: int, language: str) -> Answer:
        """The papers of the newest *days* days that got the most votes."""
        evidence = await self._retriever.newest(days, self._clock.now().date(), language)
        return extractive_answer(evidence, translator(language))

    async def _generated(
        self,
        generator: Generator,
        evidence: Evidence,
        t: Translator,
        earlier: Sequence[str],
        asker: Asker | None,
        key: str,
        on_partial: OnPartial | None,
    ) -> Answer:
        try:
            async with asyncio.timeout(self._model_seconds):
                generated = await generator.answer(evidence, t, earlier=earlier, on_partial=on_partial)
        except (UpstreamError, TimeoutError) as error:
            log.warning("the model did not answer (%s): stored sentences did", str(error) or "time-out")
            return extractive_answer(evidence, t)
        if asker is not None and self._allowance:
            await self._allowance.spend(asker, generated.tokens)
        log.info("answered by the %s in %s tokens", generated.answer.mode, generated.tokens)
        if generated.answer.mode == "model":
            self._cache[key] = generated.answer
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return generated.answer


def _key(evidence: Evidence, earlier: Sequence[str]) -> str:
    """The same for the same question over the same passages after the same words."""
    parts = [str(PROMPT_VERSION), evidence.question.text.casefold(), *earlier]
    parts += [f"{passage.paper.arxiv_id}\n{passage.section.body}" for passage in evidence.passages]
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
