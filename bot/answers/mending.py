"""Reads a question with the archive's eyes: misspelt and sounded-out names as its papers write them."""

from dataclasses import replace

from bot.answers.archive import Archive
from bot.answers.evidence import mass, match_of, weights_of
from bot.answers.questions import Question
from bot.answers.telling import are_plausible, sought
from bot.answers.weighing import Weighed
from bot.answers.wording import terms_of
from storage.text import words

_ALONE_LENGTH = 4  # syllables of a sounded-out name that a question consists of


async def understood(question: Question, archive: Archive) -> Weighed:
    """The question with its names mended, its terms weighed."""
    frequencies = await archive.frequencies(term.text for term in question.terms)
    if not all(frequencies.holding[term.text] or term.inflected for term in question.terms):
        question = await _mended(question, archive)
        frequencies = await archive.frequencies(term.text for term in question.terms)
    return Weighed.of(question, frequencies)


async def _mended(question: Question, archive: Archive) -> Question:
    """The question as the archive writes its names.

    Some word of some paper always sounds like a word that no paper has. So the best paper's title must have the
    name, and the paper at least half of what else is asked.
    """
    page = await archive.page(sought(question), limit=1)
    if page.corrected is None or not page.results:
        return question
    (paper,) = await archive.papers_of(page)
    typed = {word.text for word in words(question.about)}
    names = {word.text for word in words(page.corrected)} - typed
    unknown = typed - {word.text for word in words(page.corrected)}
    if names.isdisjoint(word.text for word in words(paper.title)) or not are_plausible(unknown, names):
        return question
    mended = replace(question, about=page.corrected, terms=terms_of(page.corrected))
    frequencies = await archive.frequencies(term.text for term in mended.terms)
    others = [term for term in mended.terms if names.isdisjoint(term.text.split()) and not term.inflected]
    if not others and max(map(len, unknown), default=0) < _ALONE_LENGTH:
        return question
    weights = weights_of(others, frequencies.holding, frequencies.papers)
    match = match_of(paper, weights, question.language)
    return mended if mass(match.anywhere, weights) >= mass(weights, weights) / 2 else question
