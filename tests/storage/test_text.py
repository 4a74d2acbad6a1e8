import unicodedata

import pytest

from storage.text import composed, dense_tokens, fold, stem, words


def texts(text):
    return [word.text for word in words(composed(text))]


def test_a_word_ends_where_hangul_meets_latin_letters():
    assert texts("LoRA를 3D로 쓴 Video-LLaVA") == ["lora", "를", "3d", "로", "쓴", "video", "llava"]


def test_latin_words_lose_case_diacritics_and_width():
    assert [fold(word) for word in ("Øyvind", "Müller", "ＧＰＴ", "Łukasz", "naïve")] == [
        "oyvind",
        "muller",
        "gpt",
        "lukasz",
        "naive",
    ]


def test_hangul_in_single_letters_reads_like_whole_syllables():
    assert texts(unicodedata.normalize("NFD", "확산")) == ["확산"]


def test_a_word_knows_where_it_stands():
    text = "모델(LLM)은"
    assert [text[word.start : word.end] for word in words(text)] == ["모델", "LLM", "은"]


def test_the_pair_across_a_space_makes_both_spacings_one_phrase():
    spaced = dense_tokens("강화") + dense_tokens("학습", before="화")

    assert spaced == dense_tokens("강화학습")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("모델들에서는", "모델"),
        ("환각을", "환각"),
        ("학습하는", "학습"),
        ("생성되었습니다", "생성"),
        ("강화학습으로", "강화학습"),
        ("트랜스포머", "트랜스포머"),
        ("평가", "평가"),
        ("빛은", "빛은"),
    ],
)
def test_a_stem_has_no_particle_but_two_syllables(word, expected):
    assert stem(word) == expected


@pytest.mark.parametrize("text", ["", " \0\n", "\ud800", "½ ㎡ ﷽", "🙂" * 9, "()*:^\"'", "़"])
def test_any_text_gives_letters_and_digits_only(text):
    assert all(sign.isalnum() for word in words(composed(text)) for sign in word.text)
