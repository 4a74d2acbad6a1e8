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
from bot.answers.generate import Generator, OnPartial, Spending
from bot.answers.prompts import PROMPT_VERSION
from bot.answers.questions import read_question
from bot.answers.retrieve import Retriever
from bot.answers.rewrite import Rewriter, is_weak
from bot.clock import Clock
from bot.errors import UpstreamError
from bot.i18n import translator

log = logging.getLogger(__name__)

NO_CHAIN = Chain()
# Retrieval keeps the loop busy. With a hundred questions at once the others must wait, so that what Discord waits for
# (it gives an interaction three seconds) still gets its turn.
RETRIEVALS = 2
CACHED = 256  # verified answers, in memory only
# A person waits no longer than this for the model; then the stored sentences answer.
MODEL_SECONDS = 40.0
REWRITE_SECONDS = 4.0  # of these


class Answers:
    """Answers from the archive, with a model where there is one.

    Args:
        retriever: Finds the evidence.
        clock: Tells which day "today" is.
        generator: Asks the model; None without one.
        allowance: Decides who the model answers; None where it answers everybody.
        rewriter: Asks it for other words where those of the question find little; None to keep to the question's own.
    """

    def __init__(
        self,
        retriever: Retriever,
        clock: Clock,
        generator: Generator | None = None,
        allowance: Allowance | None = None,
        *,
        rewriter: Rewriter | None = None,
        model_seconds: float = MODEL_SECONDS,
    ) -> None:
        self._retriever = retriever
        self._clock = clock
        self._generator = generator
        self._rewriter = rewriter
        self._allowance = allowance
        self._model_seconds = model_seconds
        self._cache: OrderedDict[str, Answer] = OrderedDict()
        self._retrieving = asyncio.Semaphore(RETRIEVALS)
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
        focus = chain.compared if question.comparing and not question.names else chain.focus
        async with self._retrieving:
            evidence = await self._retriever.retrieve(question, focus=focus, earlier=chain.earlier)
        if not with_model:
            return extractive_answer(evidence, translator(question.language))
        earlier = [turn.words for turn in chain.turns if turn.words]
        return await self._answered(evidence, earlier, asker, on_partial)

    async def sources(self, text: str, cited: Sequence[str]) -> Answer:
        """The stored sentences of the papers *cited* that answer *text* best."""
        question = replace(read_question(text, self._clock.now().date()), refused=False, identifiers=tuple(cited))
        evidence = await self._retriever.retrieve(question)
        return extractive_answer(evidence, translator(question.language))

    async def catch_up(
        self, days: int, language: str, *, asker: Asker | None = None, on_partial: OnPartial | None = None
    ) -> Answer:
        """What the newest *days* days brought, by votes; *asker* and *on_partial* are as in `answer`."""
        evidence = await self._retriever.newest(days, self._clock.now().date(), language)
        span = evidence.question.span
        if span is not None:
            t = translator(language)
            asked = t("answer.period_question", since=span.since.isoformat(), until=span.until.isoformat())
            evidence = replace(evidence, question=replace(evidence.question, text=asked))
        return await self._answered(evidence, [], asker, on_partial)

    async def _answered(
        self, evidence: Evidence, earlier: Sequence[str], asker: Asker | None, on_partial: OnPartial | None
    ) -> Answer:
        """The model's answer where there is evidence, a model, and tokens left; else the extractive one."""
        t = translator(evidence.question.language)
        if not evidence.passages or self._generator is None:
            return extractive_answer(evidence, t)
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
        task = asyncio.create_task(self._generated(self._generator, evidence, earlier, asker, key, on_partial))
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _generated(
        self,
        generator: Generator,
        evidence: Evidence,
        earlier: Sequence[str],
        asker: Asker | None,
        key: str,
        on_partial: OnPartial | None,
    ) -> Answer:
        t, spent = translator(evidence.question.language), Spending()
        try:
            async with asyncio.timeout(self._model_seconds):
                sources = await self._widened(evidence, earlier, spent)
                answer = await generator.answer(sources, t, spent, earlier=earlier, on_partial=on_partial)
        except (UpstreamError, TimeoutError) as error:
            log.warning("the model did not answer (%s): stored sentences did", str(error) or "time-out")
            return extractive_answer(evidence, t)
        finally:
            if asker is not None and self._allowance:
                await self._allowance.spend(asker, spent.tokens)
        log.info("answered by the %s in %s tokens", answer.mode, spent.tokens)
        if answer.mode == "model":
            self._cache[key] = answer
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return answer

    async def _widened(self, evidence: Evidence, earlier: Sequence[str], spent: Spending) -> Evidence:
        """The evidence with what the model's own words for the question find, where those of the person find little."""
        if self._rewriter is None or not is_weak(evidence, follows=bool(earlier)):
            return evidence
        try:
            async with asyncio.timeout(REWRITE_SECONDS):
                queries = await self._rewriter.queries(evidence.question.text, spent, earlier=earlier)
        except (UpstreamError, TimeoutError) as error:
            # The answer is asked for all the same: should the model be gone, it is that which is told.
            log.debug("the question was not put in other words: %s", str(error) or "time-out")
            return evidence
        async with self._retrieving:
            return await self._retriever.widened(evidence, queries)


def _key(evidence: Evidence, earlier: Sequence[str]) -> str:
    """The same for the same question over the same passages after the same words."""
    parts = [str(PROMPT_VERSION), evidence.question.text.casefold(), *earlier]
    parts += [f"{passage.paper.arxiv_id}\n{passage.section.body}" for passage in evidence.passages]
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
