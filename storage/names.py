"""How Korean speakers write the field's names in Hangul: 로라 is LoRA, 엘엘엠 is LLM."""

from functools import lru_cache

from storage.text import stem, words


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split(": ") for pair in pairs.strip().replace("\n", " / ").split(" / "))


# Names that mean nothing else where papers are spoken of, each with the index's words for it.
NAMES = _table("""
챗지피티: chatgpt / 지피티: gpt / 제미나이: gemini / 제미니: gemini / 클로드: claude / 라마: llama
미스트랄: mistral / 믹스트랄: mixtral / 딥시크: deepseek / 딥씨크: deepseek / 큐원: qwen / 퀜: qwen / 큐웬: qwen
쿠웬: qwen / 그록: grok / 젬마: gemma / 미드저니: midjourney / 위스퍼: whisper / 버트: bert / 로버타: roberta
알파고: alphago / 알파폴드: alphafold / 맘바: mamba / 래그: rag / 로라: lora / 큐로라: qlora / 라바: llava
블립: blip / 디노: dino / 코덱스: codex / 코파일럿: copilot / 비쿠냐: vicuna / 비쿠나: vicuna / 올모: olmo
네모트론: nemotron / 훈위안: hunyuan / 이마젠: imagen / 키미: kimi / 잼바: jamba / 레즈넷: resnet / 레스넷: resnet
이미지넷: imagenet / 컨트롤넷: controlnet / 드림부스: dreambooth / 스타일갠: stylegan / 스타일간: stylegan
랭체인: langchain / 오픈에이아이: openai / 앤트로픽: anthropic / 허깅페이스: hugging face
허깅 페이스: hugging face / 스위벤치: swe bench / 스테이블디퓨전: stable diffusion
스테이블 디퓨전: stable diffusion
""")
# Names that are words of everyday Korean, or of other fields, too.
_ALSO_WORDS = _table("""
샘: sam / 클립: clip / 파이: phi / 랙: rag / 소라: sora / 달리: dall e / 팔콘: falcon / 알파카: alpaca / 팜: palm
플라밍고: flamingo / 코스모스: kosmos / 플럭스: flux / 로프: rope / 간: gan / 칸: kan / 리액트: react / 베오: veo
보이저: voyager / 도라: dora / 모에: moe
""")
_LETTERS = _table("""
에이: a / 비: b / 씨: c / 시: c / 디: d / 이: e / 에프: f / 지: g / 쥐: g / 에이치: h / 에이취: h / 아이: i
제이: j / 케이: k / 엘: l / 엠: m / 엔: n / 오: o / 피: p / 큐: q / 알: r / 아르: r / 에스: s / 티: t / 유: u
브이: v / 더블유: w / 더블류: w / 엑스: x / 와이: y / 제트: z / 투: 2 / 쓰리: 3 / 포: 4
""")
_SURE = 3  # syllables from which on what can be read as letters is no other word
_LONGEST = 24  # syllables of a word that are read as letters
_PARTICLES = frozenset("은는이가을를의에로와과도만")


def latin_name(word: str) -> str | None:
    """The folded Latin words that a Hangul word, particle or not, is certainly the Korean name of."""
    found = _certain(word)
    return found[1] if found else None


def possible_name(word: str) -> str | None:
    """The same, where the word may as well mean something else: 샘 is SAM, 피티 is PT."""
    return next((name for form in _forms(word) if (name := _ALSO_WORDS.get(form) or _letters(form, 2))), None)


def latin_names(text: str) -> dict[str, str]:
    """The words of a composed *text* that are names in Hangul, as written without particle, with the Latin ones."""
    return dict(found for word in words(text) if (found := _certain(word.text)))


def spelled_end(word: str) -> tuple[str, str] | None:
    """A Hangul word that ends in at least two letters by their names, as its beginning and the letters: 챗, qa."""
    ways = ((word[:place], _letters(word[place:], 2)) for place in range(1, len(word) - 1))
    return next(((beginning, spelled) for beginning, spelled in ways if spelled), None)


def _certain(word: str) -> tuple[str, str] | None:
    """The form of a Hangul word that is certainly a name, and the name."""
    found = ((form, NAMES.get(form) or _letters(form, _SURE)) for form in _forms(word))
    return next(((form, name) for form, name in found if name), None)


def _forms(word: str) -> tuple[str, ...]:
    bare = word[:-1] if len(word) == 2 and word[-1] in _PARTICLES else word  # 샘은: a stem has two syllables
    return tuple(dict.fromkeys((word, stem(word), bare)))


@lru_cache(maxsize=20_000)
def _letter_ways(word: str) -> str | None:
    """The letters and figures whose names make up *word*."""
    if not word:
        return ""
    for length in (3, 2, 1):
        rest = _letter_ways(word[length:]) if (letter := _LETTERS.get(word[:length])) and len(word) >= length else None
        if letter and rest is not None:
            return letter + rest
    return None


def _letters(word: str, syllables: int) -> str | None:
    is_readable = syllables <= len(word) <= _LONGEST and "디오" not in word  # 비디오, 오디오
    spelled = _letter_ways(word) if is_readable else None
    return spelled if spelled and len(spelled) > 1 else None
