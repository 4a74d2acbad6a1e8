"""Decides whether what was found is evidence at all: the floor below which nothing is answered."""

from collections.abc import Collection, Mapping

from bot.answers.evidence import Match, Text, held, mass
from bot.answers.wording import Term, terms_of
from storage.search.frequencies import Frequencies

# Fitted on the seen halves of benchmarks/answers, then rounded; docs/BENCHMARKS.md has the curve.
FLOOR = 0.0
_BASE = -2.8
_FACTORS = (1.0, 3.0, 2.3, 2.0, -2.0, -1.75)
_WORK_BONUS = 0.5  # who asks for a work of research asks the right archive

_COMMON_SHARE = 0.01  # of all papers: from here on a word is one of this archive's field
_COMMON_COUNT = 3  # in an archive that is small yet
_GLOSSED = 2  # papers that give a word's English
_MASS_FULL = 15.0
_TITLE_SHARE = 0.75  # of what is given as a title must stand in one paper

# Words of every field of research: that an archive knows them says nothing about a question.
_ANY_FIELD_WORDS = (
    "세계 나라 지역 도시 학교 교육 건강 환경 하루 기간 시기 순위 가격 비용 음식 운동 아이 부모 국가 역사 문화 "
    "생활 미래 현재 "
    "영향 효과 분석 관계 특성 원인 조사 실험 문제 비교 평가 시간 사람 기존 기술 정보 조건 예방 프로그램 시스템 "
    "경보 변화 과정 사회 경제 정책 방안 요인 사례 현상 개발 활용 적용 관리 향상 개선 성분 주의 부분 전체 이유 "
    "필요 중요 다양 가능 수준 기준 단계 상태 channel message world series week day time people human effect "
    "analysis system problem "
)
_ANY_FIELD = frozenset(_ANY_FIELD_WORDS.split())


def confidence(
    match: Match, weights: Mapping[Term, float], frequencies: Frequencies, names: Collection[str], *, for_a_work: bool
) -> float:
    """How sure it is that a paper answers a question; comparable with `FLOOR`.

    Args:
        match: How the paper fits.
        weights: How telling each term of the question is.
        frequencies: How many papers hold it.
        names: The names in the question.
        for_a_work: It asks which paper, model or method there is.
    """
    measured = signals(match, weights, frequencies, names)
    bonus = _WORK_BONUS if for_a_work else 0.0
    return _BASE + bonus + sum(factor * signal for factor, signal in zip(_FACTORS, measured, strict=True))


def signals(
    match: Match, weights: Mapping[Term, float], frequencies: Frequencies, names: Collection[str]
) -> tuple[float, ...]:
    """What speaks for a paper as an answer, and against it, in the order of the factors.

    The share of the question's weight that the paper holds; the share of its words that are of this archive's field,
    alone and together with the first; the absolute weight held; the share that no paper at all holds; and a name that
    no paper holds.
    """
    total = mass(weights, weights)
    if not total:
        return (0.0,) * len(_FACTORS)
    anywhere = mass(match.anywhere, weights)
    coverage = (anywhere + match.best_section(weights)) / 2 / total
    # What ends as a verb may stands in papers of every field: where there is more, it says nothing of which.
    nouns = [term for term in weights if not term.inflected] or list(weights)
    field = sum(is_of_the_field(term, frequencies, names) for term in nouns) / len(nouns)
    unknown = [term for term in weights if not frequencies.holding.get(term.text)]
    return (
        coverage,
        field,
        field * coverage,
        min(anywhere, _MASS_FULL) / _MASS_FULL,
        mass(unknown, weights) / total,
        float(any(term.name for term in unknown)),
    )


def is_of_the_field(term: Term, frequencies: Frequencies, names: Collection[str]) -> bool:
    """Whether a word that not every field of research has is one of this archive's.

    Many papers hold it, or some write its English behind it, as is done with terms, or it is among the *names* and
    known at all.
    """
    count = frequencies.holding.get(term.text, 0)
    is_common = count >= max(frequencies.papers * _COMMON_SHARE, _COMMON_COUNT) and not term.inflected
    is_common |= frequencies.glossed.get(term.text, 0) >= _GLOSSED
    return (is_common and term.text not in _ANY_FIELD) or (term.text in names and count > 0)


def holds_title(title: str, match: Match, weights: Mapping[Term, float]) -> bool:
    """Whether a paper holds what a question gives as its title."""
    claimed = [term for term in terms_of(title) if term in weights]
    text = Text("\n".join([match.paper.title, *(section.body for section in match.sections)]))
    return mass(held(claimed, text), weights) >= _TITLE_SHARE * mass(claimed, weights)
