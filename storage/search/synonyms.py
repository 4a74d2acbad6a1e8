"""The field's words for everyday ones: who looks for 사진 also means what a summary calls 이미지.

Only what a layman says and a summary does not; the English of both comes from the summaries' own glosses.
"""

_EVERYDAY = """
사진: 이미지 / 그림: 이미지 / 영상: 비디오 동영상 / 동영상: 비디오 / 비디오: 동영상 영상 / 소리: 오디오 사운드 음향
목소리: 음성 / 음성: 스피치 / 노래: 음악 가창 / 글: 텍스트 / 글자: 문자 / 말: 음성 대화 / 챗봇: 대화
거짓말: 환각 기만 / 지어내-: 환각 / 지어낸-: 환각 / 틀린: 오류 / 실수: 오류 / 고치-: 수정 / 속이-: 기만
빠르-: 가속 효율 / 빨리: 가속 효율 / 느린: 지연 / 작은: 소형 경량 / 가벼운: 경량 / 줄이-: 감소 압축 / 절약: 효율
지우-: 제거 언러닝 / 잊-: 망각 언러닝 / 기억: 메모리 / 외우-: 암기 기억 / 공부: 학습 / 가르치-: 학습 / 배우-: 학습
휴대폰: 모바일 / 핸드폰: 모바일 / 스마트폰: 모바일 / 컴퓨터: PC / 병원: 의료 임상 / 의사: 의료 임상
환자: 의료 임상 / 약: 약물 신약 / 엑스레이: 방사선 / 표: 테이블 / 도표: 차트 / 뉴스: 기사 / 법: 법률 / 주식: 금융
돈: 금융 비용 / 사람: 인간 / 몸: 신체 / 자세: 포즈 / 움직임: 모션 동작 / 동작: 모션 / 춤: 댄스 모션 / 로봇팔: 조작
방: 실내 / 집: 실내 / 자동차: 차량 / 운전: 주행 / 날씨: 기상 / 위성: 원격 / 질문: 질의 / 물음: 질의
대답: 답변 응답 / 답: 답변 응답 / 생각: 추론 사고 / 이유: 근거 / 계획: 플래닝 / 프로그램: 코드 / 코딩: 코드
나라: 국가 다국어 / 거대: 대형 대규모 / 큰: 대형 대규모 / 나쁜: 유해 악의적 / 위험: 유해 안전 / 탈옥: 공격
편견: 편향 / 차별: 편향 / 감정: 정서 / 성격: 페르소나 / 선명: 고해상도 / 흐릿-: 저해상도 / 흐린: 저해상도
망가진: 손상 / 복구: 복원 / 비슷-: 유사 / 섞-: 혼합 병합 / 합치-: 병합 통합 / 나누-: 분할 / 자르-: 분할
찾아내-: 탐지 검출 / 알아내-: 추정 탐지 / 알아채-: 탐지 / 맞히-: 예측 / 어린이: 아동 / 아이: 아동 / 학생: 교육
음식: 요리 / 강아지: 개 / 만들-: 생성 / 그리-: 생성 / 바꾸-: 변환 편집 / 옮기-: 전이 / 베끼-: 복제 / 꾸미-: 스타일
정답: 답변 / 시험: 벤치마크 / 문제집: 벤치마크 / 등수: 순위 / 점수: 평가 / 훈련: 학습 / 학습: 훈련 / 어텐션: 주의
주의: 어텐션
"""
_WHOLE: dict[str, tuple[str, ...]] = {}
_BEGINNINGS: dict[str, tuple[str, ...]] = {}
for _pair in _EVERYDAY.strip().replace("\n", " / ").split(" / "):
    _word, _, _meant = _pair.partition(": ")
    (_BEGINNINGS if _word.endswith("-") else _WHOLE)[_word.removesuffix("-")] = tuple(_meant.split())


def synonyms(word: str) -> tuple[str, ...]:
    """What summaries call the thing that *word*, a Hangul stem, is in everyday speech."""
    if word in _WHOLE:
        return _WHOLE[word]
    return next((_BEGINNINGS[word[:end]] for end in range(len(word), 0, -1) if word[:end] in _BEGINNINGS), ())
