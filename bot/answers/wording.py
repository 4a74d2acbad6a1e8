"""Reads the words of a question: which of them say what it is about, and which only that something is asked."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from storage.text import composed, stem, words

QUESTION_LIMIT = 500  # characters that are read
TERMS_LIMIT = 24

# Zero-width, bidirectional and other invisible characters, and controls.
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cs"})
_MENTION = re.compile(r"<(?:@[!&]?|#|/[\w -]+:|a?:\w+:|t:)\d+(?::\w)?>")
_SPACES = re.compile(r"\s+")
# "GPT-4o", "o1-preview", "a4.8": runs of Latin words that are one name by their hyphens and dots.
_COMPOUND = re.compile(r"[A-Za-z0-9]+(?:[-._+][A-Za-z0-9]+)+")

_ASKING_KOREAN = (
    "논문 연구 방법 방법론 기법 방식 뭐 뭐야 뭐지 뭐였지 뭐였죠 뭔가 뭔지 뭐가 뭘 뭐뭐 무엇 무슨 어떤 어떻게 "
    "중에 중에서 가운데 있잖아 일이 일은 일을 자세히 자세하게 상세히 둘 둘의 둘은 둘이 번째 차이 차이점 비교 비교해줘 "
    "어느 왜 누가 누구 누군지 언제 어디 어디서 있나요 있나 있어 있어요 있었나 있었어 있었지 있는 있는지 있을까 "
    "있을까요 있지 있습니까 없나 없어 인가요 알려 알려줘 알려줄래 알려주세요 찾아 찾아줘 찾아주세요 찾는 보여줘 "
    "보여주세요 추천 추천해줘 설명 설명해줘 설명해주세요 요약 요약해줘 정리 정리해줘 소개 소개해줘 말해줘 "
    "가르쳐줘 궁금 궁금해 궁금해요 궁금합니다 대해 대한 대해서 관련 관련된 관한 관해 관해서 위한 위해 통해 통한 "
    "소개한 제안 제안한 제안된 제안하는 발표 발표한 나온 나왔던 했던 하는 하는지 하나요 했나요 한 할 해 해요 "
    "했어 했지 했나 하는데 되나요 되나 돼 돼요 되는 그 이 저 좀 것 거 건 게 걸 수 중 및 등 또는 그리고 에서 "
    "으로 쓴 쓰는 쓰나 쓰나요 사용 사용한 사용하는 이용 이용한 만든 만드는 만들어 얼마 얼마나 얼마야 몇 정도 "
    "어때 어떤지 어떠한 주세요 줘 줄래 이거 그거 저거 이것 그것 여기 거기 요즘 최근 최신 새로운 새로 나와 "
    "나왔어 나왔나요 지금 다룬 다루는 쪽 내용 핵심 아이디어 주장 주장하는 대신 같은 비슷한 그런 이런 더 가장 "
    "제일 혹시 그럼 그러면 그래서 근데 아니면 말고 이랑 해서 하고 보다 무엇인가요 무엇인지 뭘로 뭐로 뭔가요 "
    "뭐예요 뭐에요 뭐임 뭔데 인지 이름 이번 결과 우리 사실 별로 여러 하나 대를 얻은 같이 최대 최소 평균 값 수는 "
    "또 다른 모두 각각 덜 잘 이었나 였나 였지 뭐더라 있던데 라던데 하던데 개 장 번 명 편 점 배 가지 저자 저자들 "
    "글쓴이 투표수 추천수 링크 그중 그중에 그거랑 거는 거야 첫 번째 두번째 첫번째 마지막 위 해당 방금"
)
_ASKING_LATIN = (
    "a an the of for in on to and or with is are was were be been what which how who whom whose why when where "
    "does do did can could would should will it its this that these those there any some about find me my i you "
    "we us our show tell give explain summarize summarise list please paper papers study research work method "
    "methods approach propose proposes proposed use uses used using from by at as into than has have had not no "
    "so if then much many latest recent new one something won got received highest number key idea main author "
    "authors vote votes upvotes wrote written published more they them compare compared comparison comparing versus vs "
    "difference differences between better than different each other"
)
ASKING = frozenset(f"{_ASKING_KOREAN} {_ASKING_LATIN}".split())

# How Korean predicates end, in questions and before nouns. A predicate says little about which paper is meant.
_PREDICATE = re.compile(
    r"[가-힣]+(?:"
    r"는지|은지|을지|나요|는가|은가|을까|을까요|까요|어요|아요|여요|해요|에요|예요|죠|지요|니까|습니다|"
    r"합니다|입니다|었어|았어|였어|했어|었나|았나|였나|했나|었지|았지|였지|했지|거야|건가|던데|는데|더라|"
    r"더라고|려면|려고|면서|도록|아서|어서|해서|하자는|다던데|다는|었던|았던|했던|"
    r"되던|시키는|해지는|해야|하면|되면|으면|주는|줘|주세요|해줘|[아어해]진|졌는지|했는지|됐는지|되는|하는|"
    r"보는|나는|리는|이는|기는|있는|없는|올린|올려|줄인|낸|쓴"
    r")"
)

_INFLECTED = re.compile(
    "(?:[는은을던었았했렸졌였렇하되]지|["
    "어아여해져려쳐꿔써서게야나까다요고며면줘워와돼데니네래자죠춰켜펴는은린긴친진신된"
    "한할될운른든쓴낸준둔룬인킨났랐렸쳤졌았었했됐"
    "])$"
)
_USE = re.compile(r"(?<=[가-힣]{3})(?:용|별|형)$")
_ONE_SYLLABLE = re.compile(r"[가-힣][은는이을를과와도의]")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question asks about.

    Attributes:
        text: Folded, without particle; words of a compound name with spaces between them.
        dense: Written in Hangul.
        name: A Latin word: in a Korean question almost always the name of something.
        predicate: What is done, rather than what it is done to.
    """

    text: str
    dense: bool = True
    name: bool = False
    predicate: bool = False

    @property
    def inflected(self) -> bool:
        """Whether it ends as a verb may and a noun seldom does, or is one syllable with a particle."""
        return self.dense and (
            self.predicate or bool(_INFLECTED.search(self.text) or _ONE_SYLLABLE.fullmatch(self.text))
        )


def readable(text: str) -> str:
    """A question as it is read: composed, on one line, without invisible characters and mentions."""
    text = _SPACES.sub(" ", _MENTION.sub(" ", composed(text[: 4 * QUESTION_LIMIT])))
    visible = "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE_CATEGORIES)
    return visible.strip()[:QUESTION_LIMIT]


def terms_of(text: str) -> tuple[Term, ...]:
    """What a readable *text* asks about, each term once, in its order; at most `TERMS_LIMIT`."""
    return tuple(dict.fromkeys([*_single_terms(text), *_compound_terms(text)]))[:TERMS_LIMIT]


def _single_terms(text: str) -> Iterator[Term]:
    for word in words(text):
        if not word.dense:
            if word.text not in ASKING and (len(word.text) > 1 or word.text.isdigit()):
                yield Term(word.text, dense=False, name=not word.text.isdigit())
            continue
        stemmed = _USE.sub("", stem(word.text))
        if word.text in ASKING or stemmed in ASKING or len(stemmed) < 2:
            continue
        yield Term(stemmed, predicate=bool(_PREDICATE.fullmatch(word.text)))


def _compound_terms(text: str) -> Iterator[Term]:
    """Names that are more than their words: "gpt 9" of "GPT-9", though "gpt" and "9" are common."""
    for match in _COMPOUND.finditer(text):
        parts = [word.text for word in words(match[0])]
        if len(parts) > 1 and any(character.isalpha() for character in match[0]):
            yield Term(" ".join(parts), dense=False, name=True)
