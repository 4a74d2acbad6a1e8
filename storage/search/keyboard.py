"""Undoes the wrong keyboard: ghkrtks is 확산, ㅜㄷㄱㄹ is nerf (the standard Korean layout, KS X 5002)."""

_KEYS = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_LETTERS = {jamo: key.lower() for key, jamo in _KEYS.items()}
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_DOUBLES = "ㅗㅏㅘ ㅗㅐㅙ ㅗㅣㅚ ㅜㅓㅝ ㅜㅔㅞ ㅜㅣㅟ ㅡㅣㅢ "
_DOUBLES += "ㄱㅅㄳ ㄴㅈㄵ ㄴㅎㄶ ㄹㄱㄺ ㄹㅁㄻ ㄹㅂㄼ ㄹㅅㄽ ㄹㅌㄾ ㄹㅍㄿ ㄹㅎㅀ ㅂㅅㅄ"
_DOUBLED = {double[:2]: double[2] for double in _DOUBLES.split()}
_SINGLE = {whole: parts for parts, whole in _DOUBLED.items()}


def hangul_typed(word: str) -> str | None:
    """The Hangul that the keys of a folded Latin word give, None where they leave a letter over."""
    jamo = [_KEYS.get(key, "") for key in word]
    if not all(jamo):
        return None
    syllables = []
    place = 0
    while place < len(jamo):
        if place + 1 >= len(jamo) or jamo[place] not in _INITIALS or jamo[place + 1] not in _VOWELS:
            return None
        initial, vowel = jamo[place], jamo[place + 1]
        place += 2
        if place < len(jamo) and vowel + jamo[place] in _DOUBLED:
            vowel = _DOUBLED[vowel + jamo[place]]
            place += 1
        final = " "
        if closes(jamo, place):
            final = jamo[place]
            place += 1
            if closes(jamo, place) and final + jamo[place] in _DOUBLED:
                final = _DOUBLED[final + jamo[place]]
                place += 1
        syllables.append(syllable(initial, vowel, final))
    return "".join(syllables)


def closes(jamo: list[str], place: int) -> bool:
    """Whether the letter at *place* ends a syllable instead of beginning the next."""
    return place < len(jamo) and jamo[place] in _FINALS and (place + 1 == len(jamo) or jamo[place + 1] not in _VOWELS)


def syllable(initial: str, vowel: str, final: str) -> str:
    """Three letters as one syllable; a space stands for no final."""
    return chr(0xAC00 + (_INITIALS.index(initial) * 21 + _VOWELS.index(vowel)) * 28 + _FINALS.index(final))


def latin_typed(word: str) -> str | None:
    """The Latin word whose keys give *word*, None where every letter of it stands in a syllable, as in Korean."""
    if not any("ㄱ" <= sign <= "ㅣ" for sign in word):
        return None
    return "".join(_LETTERS.get(jamo, jamo) for sign in word for jamo in letters_of(sign))


def letters_of(sign: str) -> str:
    """The single letters that a Hangul sign is typed with."""
    place = ord(sign) - 0xAC00
    if 0 <= place < 11172:
        parts = (_INITIALS[place // 588], _VOWELS[place % 588 // 28], _FINALS[place % 28].strip())
        return "".join(_SINGLE.get(part, part) for part in parts)
    return _SINGLE.get(sign, sign)


def initials_of(word: str) -> str:
    """The initial letters of Hangul syllables, as in ㅎㅅ for 확산; other signs as they are."""
    return "".join(_INITIALS[(ord(sign) - 0xAC00) // 588] if "가" <= sign <= "힣" else sign for sign in word)


def syllables_from(initial: str) -> tuple[str, str]:
    """The first and the last syllable that begin with an initial letter; itself twice where none does."""
    if initial not in _INITIALS:
        return initial, initial
    first = 0xAC00 + _INITIALS.index(initial) * 588
    return chr(first), chr(first + 587) + "\uffff"
