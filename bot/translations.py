"""Korean terms looked for in an English source: by what they mean, and by how they sound."""

from functools import lru_cache

from bot.vocabulary import vocabulary
from storage.search import sound
from storage.text import stem, words

# Each term with the beginnings of the English words that it may stand for.
_TERMS = {
    korean: tuple(english.split("|"))
    for korean, english in (pair.split("=") for pair in vocabulary("korean_terms"))
    if len(korean) > 1
}
_SHORTEST_NAME = 3  # syllables, and letters; shorter ones sound like much


def translated_terms(text: str, source: str) -> tuple[frozenset[str], frozenset[str]]:
    """The Korean terms of *text* that *source* speaks of in English, and those that it does not.

    A word that is no term of the vocabulary counts only where the source has one that sounds the same: 트랜스포머.
    """
    known = _words_of(source)
    terms = [term for term in _TERMS if term in text]
    # 강화학습 is not 학습 as well.
    terms = [term for term in terms if not any(term != other and term in other for other in terms)]
    held = {term for term in terms if any(word.startswith(_TERMS[term]) for word in known)}
    sounds = _sounds_of(source)
    spoken = {
        name
        for word in words(text)
        if word.dense and len(name := stem(word.text)) >= _SHORTEST_NAME and not any(term in name for term in terms)
        if any(sound.is_same(name, latin) for latin in sounds.get(sound.skeleton(sound.of_hangul(name)), ()))
    }
    return frozenset(held | spoken), frozenset(terms) - held


@lru_cache(maxsize=8)
def _words_of(source: str) -> frozenset[str]:
    return frozenset(word.text for word in words(source) if not word.dense)


@lru_cache(maxsize=8)
def _sounds_of(source: str) -> dict[str, list[str]]:
    """The longer words of *source* by the consonants that are heard in them."""
    sounds: dict[str, list[str]] = {}
    for word in _words_of(source):
        if len(word) > _SHORTEST_NAME and word.isalpha():
            sounds.setdefault(sound.skeleton(sound.of_latin(word)), []).append(word)
    return sounds
