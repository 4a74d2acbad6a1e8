import pytest

from storage.search import sound


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("너프", "nerf"),
        ("픽스아트", "pixart"),
        ("디코딩", "decoding"),
        ("라마", "llama"),
        ("위스퍼", "whisper"),
        ("트랜스포머", "transformer"),
        ("디퓨전", "diffusion"),
        ("코카틸", "cockatiel"),
        ("젬마", "gemma"),
    ],
)
def test_a_name_and_its_korean_spelling_sound_alike(hangul, latin):
    said, heard = sound.of_hangul(hangul), sound.of_latin(latin)

    assert sound.skeleton(said) == sound.skeleton(heard)
    assert sound.distance(said, heard) <= 0.2 * sound.weight(said)


@pytest.mark.parametrize(
    ("hangul", "latin"), [("방법", "bebop"), ("자동", "chatting"), ("생성", "sensing"), ("학습", "hobbit")]
)
def test_ordinary_korean_is_no_english_word(hangul, latin):
    said, heard = sound.of_hangul(hangul), sound.of_latin(latin)

    assert sound.skeleton(said) != sound.skeleton(heard) or sound.distance(said, heard) > 0.04 * sound.weight(said)


def test_a_name_falls_into_its_parts():
    assert sound.parts("FunAudioLLM") == ["fun", "audio", "llm"]
    assert sound.parts("Mesh2NeRF") == ["mesh", "2", "ne", "rf"]


def test_a_distance_is_the_same_both_ways_and_nothing_for_the_same():
    one, other = sound.of_hangul("스플래팅"), sound.of_latin("splitting")

    assert sound.distance(one, other) == sound.distance(other, one) > 0
    assert sound.distance(one, one) == 0


async def test_a_name_is_known_as_a_whole_whichever_of_its_readings_is_learnt_first(database, store, make_paper):
    await store(make_paper("2412.17256", "LLaVA-ov-7B"))
    rows = await database.fetch_all("SELECT whole FROM search_sounds WHERE words = 'llava' AND sound = 'LaPa'")

    assert [row["whole"] for row in rows] == [1]
