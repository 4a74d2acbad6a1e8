"""The field's words for everyday ones: who looks for 사진 also means what a summary calls 이미지.

Only what a layman says and a summary does not; the English of both comes from the summaries' own glosses.
"""

from functools import lru_cache

from storage.search.keyboard import letters_of
from storage.text import is_dense

_EVERYDAY = """
사진: 이미지 / 그림: 이미지 / 영상: 비디오 동영상 / 동영상: 비디오 / 비디오: 동영상 영상 / 소리: 오디오 사운드 음향
목소리: 음성 / 음성: 스피치 / 노래: 음악 가창 / 글: 텍스트 / 글자: 문자 / 말: 음성 대화 / 챗봇: 대화
거짓말: 환각 기만 / 지어내-: 환각 / 지어낸-: 환각 / 틀린: 오류 / 실수: 오류 / 빠르-: 가속 효율 / 빨리: 가속 효율
느린: 지연 / 작은: 소형 경량 / 가벼운: 경량 / 줄이-: 감소 압축 / 절약: 효율 / 잊-: 망각 언러닝 / 기억: 메모리
외우-: 암기 기억 / 공부: 학습 / 가르치-: 학습 / 휴대폰: 모바일 / 핸드폰: 모바일 / 스마트폰: 모바일 / 컴퓨터: PC
병원: 의료 임상 / 의사: 의료 임상 / 환자: 의료 임상 / 약: 약물 신약 / 엑스레이: 방사선 / 표: 테이블 / 도표: 차트
뉴스: 기사 / 법: 법률 / 주식: 금융 / 돈: 금융 비용 / 사람: 인간 / 몸: 신체 / 자세: 포즈 / 움직임: 모션 동작
동작: 모션 / 춤: 댄스 모션 / 로봇팔: 조작 / 방: 실내 / 집: 실내 / 자동차: 차량 / 운전: 주행 / 날씨: 기상
위성: 원격 / 질문: 질의 / 물음: 질의 / 대답: 답변 응답 / 답: 답변 응답 / 생각: 추론 사고 / 이유: 근거 / 계획: 플래닝
프로그램: 코드 / 코딩: 코드 / 나라: 국가 다국어 / 거대: 대형 대규모 / 큰: 대형 대규모 / 나쁜: 유해 악의적
위험: 유해 안전 / 탈옥: 공격 / 편견: 편향 / 차별: 편향 / 감정: 정서 / 성격: 페르소나 / 선명: 고해상도
흐릿-: 저해상도 / 흐린: 저해상도 / 망가진: 손상 / 복구: 복원 / 비슷-: 유사 / 섞-: 혼합 병합 / 자르-: 분할
찾아내-: 탐지 검출 / 알아채-: 탐지 / 어린이: 아동 / 아이: 아동 / 학생: 교육 / 음식: 요리 / 강아지: 개 / 그리-: 생성
꾸미-: 스타일 / 정답: 답변 / 시험: 벤치마크 / 문제집: 벤치마크 / 등수: 순위 / 점수: 평가 / 훈련: 학습 / 학습: 훈련
어텐션: 주의 / 주의: 어텐션 / 고치~: 수정 교정 편집 / 바꾸~: 변환 변경 편집 / 바뀌~: 변화 동적 / 키우~: 확대 향상
늘리~: 확장 증가 / 배우~: 학습 / 합치~: 병합 통합 결합 / 나누~: 분할 분리 / 쪼개~: 분할 분해 / 골라-: 선택 선별
고르-: 선택 선별 / 뽑-: 추출 선택 / 알아내~: 추정 탐지 / 맞히~: 예측 추정 / 맞추~: 정렬 예측 / 만들~: 생성 구축
지우~: 제거 언러닝 / 없애~: 제거 / 막는: 방지 방어 / 막기: 방지 방어 / 막아-: 방지 방어 / 지키~: 유지 보호
속이~: 기만 공격 / 돌리~: 회전 실행 / 움직이~: 동작 모션 / 흉내-: 모방 / 따라하-: 모방 / 베끼~: 복제 모방
옮기~: 전이 이동 / 채우~: 인페인팅 완성 / 메우~: 인페인팅 / 올리~: 향상 개선 / 높이-: 향상 개선 / 낮추~: 감소 절감
아끼~: 절감 효율 / 가볍-: 경량 / 헷갈리~: 혼동 모호 / 틀리~: 오류 / 헛소리: 환각 / 까먹-: 망각 / 믿-: 신뢰
확신: 신뢰도 불확실성 / 고정관념: 편향 / 선입견: 편향 / 무의식: 암묵 / 쏠리~: 불균형 편향 / 치우치~: 편향 불균형
고르게: 균일 균형 / 골고루: 균일 균형 / 얼리~: 동결 고정 / 그대로: 고정 유지 / 선생님: 교사 / 푸는: 해결
풀기: 해결 / 풀어-: 해결 / 풀이: 해결 / 재기: 측정 / 재는: 측정 / 이야기: 스토리 서사 / 글로: 텍스트
말로: 텍스트 음성 / 화질: 해상도 품질 / 화면: GUI 스크린 / 유튜브: 비디오 / 효과음: 사운드 음향 / 배경음악: 음악
말소리: 음성 / 말투: 스타일 / 손짓: 제스처 / 몸짓: 제스처 / 눈동자: 안구 시선 / 뇌파: EEG 뇌 / 옷: 의류 패션
물건: 물체 객체 / 사물: 객체 / 길찾기: 내비게이션 / 층을: 레이어 계층 / 층: 레이어 계층 / 조각: 패치 / 객관식: 선택
순위: 랭킹 / 노드: 그래프 / 엣지: 그래프 / 개체명: 엔티티 / 유저: 사용자 / 이용자: 사용자 / 이력: 상호작용 기록
계속: 지속 동적 / 오래: 장기 / 스스로: 자기 자율 / 알아서: 자동 자율 / 몰래: 은밀 백도어 / 숨기~: 은닉 워터마크
망가지~: 붕괴 손상 / 무너지~: 붕괴 / 나빠지~: 저하 / 떨어지~: 저하 감소 / 쓸모없-: 불필요 중복
버리~: 제거 가지치기 / 되돌아-: 백트래킹 / 어려운: 난이도 / 쉬운: 난이도 / 적은: 소량 희소 / 싸게: 비용 저비용
비싼: 비용 / 그럴듯-: 사실적 / 실감-: 사실적 / 실사: 사실적 / 가짜: 합성 위조 / 진짜: 실제 / 의대: 의료 의학
진료: 임상 의료 / 재무: 금융 / 명령: 지시 / 시키~: 지시 / 거절: 거부 / 깃허브: GitHub 저장소 / 저장소: 리포지토리
개발자: 소프트웨어 / 색감: 색상 / 깊이: 심도 / 입체: 3D / 각도: 시점 / 질감: 텍스처 / 모양: 형상 형태
관절: 키포인트 포즈 / 번갈아: 인터리브 교차 / 숫자: 수치 / 도중: 중간 / 한꺼번에: 동시 통합 / 동시에: 병렬
거꾸로: 역방향 / 살짝: 미세 / 똑똑-: 지능 / 대충: 근사
"""
_WHOLE: dict[str, tuple[str, ...]] = {}
_BEGINNINGS: dict[str, tuple[str, ...]] = {}
_CONJUGATED: dict[str, tuple[str, ...]] = {}  # by the letters that every form of a verb begins with


def letters(word: str) -> str:
    """The single letters of Hangul."""
    return "".join(map(letters_of, word))


for _pair in _EVERYDAY.strip().replace("\n", " / ").split(" / "):
    _word, _, _meant = _pair.partition(": ")
    if _word.endswith("~"):
        # 고치다 is also 고쳐 and 고친, 만들다 also 만든.
        _CONJUGATED[letters(_word[:-1])[:-1]] = tuple(_meant.split())
    else:
        (_BEGINNINGS if _word.endswith("-") else _WHOLE)[_word.removesuffix("-")] = tuple(_meant.split())


@lru_cache(maxsize=20_000)
def synonyms(word: str) -> tuple[str, ...]:
    """What summaries call the thing that *word*, a Hangul stem, is in everyday speech."""
    if word in _WHOLE:
        return _WHOLE[word]
    if not is_dense(word):
        return ()
    typed = letters(word)
    for table, begun in ((_BEGINNINGS, word), (_CONJUGATED, typed)):
        for end in range(len(begun), 0, -1):
            if begun[:end] in table:
                return table[begun[:end]]
    return ()
