"""Tells what kind of thing a person wants: a work of research, a deed, or something of a private life."""

import re

_HANGUL = re.compile("[가-힣]")
# "알려줘" asks to be told something, and so may be answered; "보내줘" asks for a deed.
_REQUEST = re.compile(
    r"(?P<verb>[가-힣]+(?:\s+(?:좀|한번))?(?:\s*해)?)\s*(?:줘요?|줄래요?|주세요|주실래요|주라|주십시오|주시겠어요"
    # "보내 달라" asks for a deed, "뭐가 달라" for a difference.
    r"|(?<=[아어해여내려워와쳐] )달라고?|(?<=[아어해여내려워와쳐])달라고?)"
    r"(?P<more>[^가-힣]*)$"
)
_TELLING = re.compile(
    r"(?:알려|찾아|보여|말해|가르쳐|골라|뽑아|들려|짚어|읽어|풀어|얘기해|이야기해|답해|대답해|"
    r"(?:추천|설명|요약|정리|소개|비교|분석|나열|확인|검색|안내|공유|언급|제시|조회|조사|얘기|이야기|말|답|대답|예시)\s*(?:좀\s*|한번\s*)?(?:해)?|"
    r"^(?:해|좀))$"
)
_DEED = re.compile(
    r"(?:보내|지워|삭제해|실행해|차단해|예약해|주문해|재부팅해|재시작해|올려|꺼|켜|취소해|등록해|전송해|설치해)[\s.!~]*$"
)
_ENGLISH_DEED = re.compile(
    r"^(?:hey\W+|please\W+|(?:can|could|would|will) you (?:please )?)*"
    r"(?:send|e-?mail|delete|remove|ban|kick|mute|restart|reboot|book|remind|set|schedule|order|buy|pay|play|post|write|"
    r"generate|draw|run|execute|install|open|close|turn|call|text|print|upload|download|create|make|join|leave|move|"
    r"rename|ping|invite|subscribe|unsubscribe|change|update|edit|sing|translate)"
    # Many a title begins with such a word: "Draw an Audio", "text summarization"; no question about it does so.
    r"\s+(?:me|us|him|her|them|it|this|that|these|those|the|a|an|my|your|our|all|every|some|off|on|up|out|to|[<@#])"
    r"(?![\w-])(?![^?]*\?\s*$)",
    re.IGNORECASE,
)
_ENGLISH_ASKED = re.compile(r"^(?:hey\W+|please\W+)*(?:can|could|would|will) you\b", re.IGNORECASE)
_PRIVATE = (
    r"(?:전화\s*번호|휴대폰(?:\s*번호)?|핸드폰(?:\s*번호)?|폰\s*번호|연락처|이메일(?:\s*주소)?|메일\s*주소|집\s*주소|집주소|나이|연봉|월급|생일|"
    r"생년월일|주민\s*등록\s*번호|계좌(?:\s*번호)?|비밀\s*번호|실명|본명|카톡(?:\s*아이디)?|인스타(?:\s*아이디)?|사는\s*곳|종교|"
    r"혈액형|결혼\s*여부|여자\s*친구|남자\s*친구|신용\s*카드|아내|남편|부인|배우자|애인|자녀|재산|학점|가족\s*관계)"
)
_PRIVATE_ASKED = re.compile(
    rf"{_PRIVATE}(?:은|는|이|가|을|를|도|랑|와|과|하고)?(?:\s*(?:좀|혹시|{_PRIVATE}(?:은|는|이|가|을|를|도)?))*"
    r"\s*(?:뭐|무엇|어디|알려|몇|얼마|언제|어떻게|말해|찾아|가르쳐|보여|궁금|있어|[?.!]|$)"
    r"|(?:은|는|이|가|님|저자|씨|교수)\s*(?:어디에?\s*살|어디\s*사는|몇\s*살|결혼\s*했|이혼\s*했)"
    rf"|{_PRIVATE}(?:의)?\s*이름|(?:^|\s)집(?:이|은)?\s*어디"
)
_ENGLISH_PRIVATE_ASKED = re.compile(
    r"\b(?:phone number|home address|e-?mail address|salary|birthday|date of birth|password|social security|"
    r"credit card|bank account|private life|where does \S+(?: \S+)? live|how old is|is \S+(?: \S+)? married)\b"
    r"|\b(?:what(?:'s| is)|give me|tell me) .{2,40}'s (?:e-?mail|address|phone|age|number)\b",
    re.IGNORECASE,
)

_WORK_ASKED = re.compile(
    r"(?:논문|연구|모델|방법|방법론|기법|벤치마크|데이터\s?(?:셋|세트)|알고리즘|프레임워크|아키텍처|구조|시스템|엔진|도구)"
    r"(?:이|가|은|는|을|를|도|이란|란|으로|로|엔|에는)?"
    r"\s*(?:뭐|뭘|무엇|있|없|알려|찾아|어떤|어떻게|궁금|소개|추천|보여|어디|[?.!]|$)"
)
_WORKS = (
    r"(?:[\w-]+\s+){0,2}?(?:papers?|work|stud(?:y|ies)|research|models?|methods?|approach(?:es)?|techniques?|"
    r"benchmarks?|datasets?|algorithms?|frameworks?|architectures?)\b"
)
_ENGLISH_WORK_ASKED = re.compile(
    rf"\b(?:which|any)\s+{_WORKS}|\b(?:what|an?|the)\s+{_WORKS}\s+(?:that|which|for|to|on|about|where|with)\b",
    re.IGNORECASE,
)


def asks_for_a_work(text: str) -> bool:
    """Whether a readable *text* asks which paper, model, method or benchmark there is, rather than for a fact."""
    return bool((_WORK_ASKED if _HANGUL.search(text) else _ENGLISH_WORK_ASKED).search(text))


def asks_for_a_deed(text: str) -> bool:
    """Whether a readable *text* asks to do something other than to tell."""
    if not _HANGUL.search(text):
        # "Could you send it?" asks for a deed by a question.
        return bool(_ENGLISH_DEED.search(text.rstrip(" ?!.") if _ENGLISH_ASKED.search(text) else text))
    if _DEED.search(text):
        return True
    request = _REQUEST.search(text)
    return request is not None and not _TELLING.search(request["verb"].strip())


def asks_for_private_life(text: str) -> bool:
    """Whether a readable *text* asks how to reach a person, or about their life beside their papers."""
    return bool(_PRIVATE_ASKED.search(text) or _ENGLISH_PRIVATE_ASKED.search(text))
