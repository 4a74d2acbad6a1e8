"""What invented papers are about, in English and, for the summaries of the model's stand-in, in Korean."""

import re

METHODS = {
    "Sparse Attention": "희소 어텐션",
    "Preference Tuning": "선호 조정",
    "Token Merging": "토큰 병합",
    "Self-Verification": "자기 검증",
    "Latent Diffusion": "잠재 확산",
    "Response Caching": "응답 저장",
}
PURPOSES = {
    "Long Documents": "긴 문서",
    "Code Review": "코드 검토",
    "Small Devices": "작은 기기",
    "Video Editing": "영상 편집",
    "Theorem Proving": "정리 증명",
    "Spoken Language": "말소리",
}
ADJECTIVES = {
    "Frugal": "아껴 쓰는",
    "Patient": "기다리는",
    "Layered": "층층이 쌓은",
    "Honest": "솔직한",
    "Compact": "작게 줄인",
    "Curious": "캐묻는",
}
TITLE = re.compile(r"\[Invented\] (\w+) ([\w -]+?) for ([\w -]+)")


def invented_summary(title: str, language: str) -> dict[str, str | None] | None:
    """A summary of an invented paper by its *title*, by the names of the fields; None of any other paper."""
    if (found := TITLE.search(title)) is None:
        return None
    adjective, method, purpose = found.groups()
    if language == "en":
        how, what, where = (one.lower() for one in found.groups())
        new = f"The sandbox invented {how} {what} for {where}."
        details = f"It imagines that {what} makes {where} easier; there is no such {what}."
    else:
        how, what, where = ADJECTIVES.get(adjective, ""), METHODS.get(method, method), PURPOSES.get(purpose, purpose)
        new = f"{where}({purpose})에 쓰는 {how}({adjective}) {what}({method})을 샌드박스가 지어냈습니다."
        details = f"{what}({method})이 {where}({purpose})을 쉽게 만든다고 상상할 뿐, 실제 방법은 없습니다."
    return {"whats_new": new, "technical_details": details, "performance_highlights": None}
