"""What may be stored of a summary: figures, names, language and aboutness, on papers that no rule was made from."""

import json
from pathlib import Path

import pytest

from bot.figures import unsupported_figures
from bot.names import unsupported_names
from bot.sentences import first_sentences, split_sentences, without_latex
from bot.summarizer import read_sections
from bot.summary_checks import faults_in, likeness, looks_generic
from bot.translations import translated_terms

CASES = json.loads((Path(__file__).parent / "summaries.json").read_text(encoding="utf-8"))


def faults_of(case, kind):
    return faults_in(
        read_sections(case[kind]),
        title=case["title"],
        source=f"{case['title']}\n{case['abstract']}",
        language=case.get("language", "ko"),
    )


def test_invented_summaries_are_refused_and_honest_ones_are_not():
    refused = {kind: [case for case in CASES if faults_of(case, kind)] for kind in ("invented", "honest")}
    kinds = {case["kind"] for case in refused["invented"]}

    assert len(CASES) == 94
    assert len(refused["invented"]) >= 92  # a comparison told the other way round passes
    assert len(refused["honest"]) <= 1
    assert kinds >= {"number", "scale", "unit", "model", "dataset", "generic", "foreign"}


SOURCE = (
    r"A model with 1.5B parameters, trained on 12,000 examples over two stages. It improves accuracy by 25\% at 3.53x"
    r" speed on five benchmarks using 24 steps and 8 GPUs, from 40.2 to 53.4, with $10^{5}$ samples. Costs fall by"
    r" half, on two million images and >1m texts, one order of magnitude, 0.87 AUC, 1--3 steps."
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "15억 개 파라미터",
            "1만 2천 개 예제",
            "1.2만 개",
            "두 단계",
            "2단계",
            "25% 향상",
            "25퍼센트",
            "3.53배",
            "약 53%",
            "53.4%p",
        ),
        *(
            "10만 개 샘플",
            "10⁵개",
            "절반",
            "2배 저렴",
            "200만 장",
            "100만 개",
            "87%",
            "10배",
            "5개 벤치마크",
            "다섯 개",
            "세 가지",
        ),
        *("55%에 조금 못 미칩니다", "eight GPUs", "in 24 steps", "half the cost", "2 times cheaper"),
        *("1.5B 모델", "8개 GPU", "１２,０００개", "1~3단계", "GPT-99는 이름입니다", "1위"),
    ],
)
def test_a_figure_of_the_source_is_known_in_any_dress(text):
    assert unsupported_figures(text, SOURCE) == ()


@pytest.mark.parametrize(
    "text",
    [
        "25배",
        "3.5배",
        "53%",
        "8배",
        "8%",
        "24%",
        "7개 벤치마크",
        "여섯 개",
        "91.2%",
        "7B",
        "1만 3천 개",
        "150억",
        "네 배",
        "0.3만큼",
        *("1.5 million", "열두 개", "일곱 데이터셋", "eight times", "eleven GPUs", "twenty-six models", "8K stages"),
    ],
)
def test_another_figure_is_not(text):
    assert unsupported_figures(text, SOURCE) != ()


NAMES = (
    "Reinforcement learning from human feedback (RLHF) for vision-language models. Causal Forcing++, a mixture of"
    r" experts with supervised fine-tuning, uses Qwen2.5 (7B), Llama-3 8B and 70B, GPT-4o, the $\tau$-bench, quantized"
    " weights, ImageNet-1K and RL; it is state of the art."
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "RLHF를",
            "VLM을",
            "MoE",
            "Causal Forcing++는",
            "Qwen2.5-7B",
            "Qwen 2.5",
            "Llama-3-70B",
            "Llama 3",
            "GPT-4o",
            "SFT",
        ),
        *("τ-bench", "양자화(Quantization)", "ImageNet", "SOTA", "강화학습(Reinforcement Learning)", "LLM", "라마 3"),
        *("대조 학습(Contrastive Learning)", "A Novel Training Objective", "전문가(experts)", "드라마를"),
    ],
)
def test_a_name_of_the_source_is_known_in_any_spelling(text):
    assert unsupported_names(text, NAMES) == ()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "GPT-4는",
            "GPT-3.5",
            "Qwen2",
            "Llama-3-13B",
            "Gemini",
            "Claude 3",
            "CLIP",
            "BERT를",
            "Mamba",
            "클로드",
            "LoRA",
        ),
        *("Stable Diffusion XL", "Pass@1", "MMLU", "gpt-4", "whisper", "DeepSeek-R1", "llama-2"),
    ],
)
def test_a_foreign_name_is_found(text):
    assert unsupported_names(text, NAMES) != ()


@pytest.mark.parametrize(
    ("body", "language", "kind"),
    [
        ("This summary of Causal Forcing++ is in English although Korean was asked for.", "ko", "language"),
        ("이 요약은 Causal Forcing++를 영어가 아니라 한국어로 설명하고 있습니다.", "en", "language"),
        ("この要約は日本語で書かれています。強化学習と視覚言語モデルについて説明します。", "ko", "language"),
        ("짧음", "ko", "shape"),
        ("Causal Forcing++는 인간 피드백 강화학습(RLHF)을 씁니다. https://evil.example", "ko", "link"),
        ("@everyone Causal Forcing++는 인간 피드백 강화학습(RLHF)을 시각 언어 모델에 적용합니다.", "ko", "link"),
    ],
)
def test_form_and_language_are_checked(body, language, kind):
    sections = read_sections({"whats_new": body})
    faults = faults_in(sections, title="Causal Forcing++", source=NAMES, language=language)

    assert kind in {fault.kind for fault in faults}


def test_another_papers_summary_is_known_again_after_small_changes():
    written = " ".join(CASES[0]["honest"].values())
    copied = written.replace("LoRA", "Toolformer").replace("1,750", "2,000")

    assert likeness(copied, written) > 0.8
    assert likeness(" ".join(CASES[1]["honest"].values()), written) < 0.1


def test_a_copy_is_refused_and_a_summary_built_alike_is_not():
    def kinds(name, other):
        text = "{}은 학습한 점수(score)로 토큰(token)의 순서를 어텐션(attention) 전에 바꾸어 지연을 줄입니다."
        sections = read_sections({"whats_new": text.format(name)})
        source = "TideNet orders tokens by a learned score before attention."
        faults = faults_in(sections, title="TideNet", source=source, language="ko", others=[text.format(other)])
        return [fault.kind for fault in faults]

    assert kinds("TideNet", "WaveNet") == []
    assert kinds("TideNet", "TideNet") == ["copied"]
    assert kinds("이 방법", "이 방식") == ["copied"]


def test_a_text_about_nothing_is_generic_and_one_about_its_paper_is_not():
    assert looks_generic(
        "본 논문은 새로운 방법을 제안하며 다양한 실험에서 기존 모델보다 우수한 성능을 보였습니다.", "OmniScope"
    )
    assert not any(looks_generic(" ".join(case["honest"].values()), case["title"]) for case in CASES)


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        *(("4 hours", True), ("4시간", True), ("네 시간", True), ("4일 동안", False), ("4 days", False)),
        *(
            ("6.7 BLEU", True),
            ("6.7점", True),
            ("6.7배", False),
            ("7.7%p", True),
            ("7.7 times", False),
            ("2014년", True),
        ),
    ],
)
def test_a_figure_keeps_its_unit(text, is_known):
    source = "It takes 4 hours, gains 6.7 BLEU on WMT 2014, and 7.7 points in accuracy."

    assert (unsupported_figures(text, source) == ()) is is_known


def test_korean_terms_tie_a_summary_to_an_english_source_by_meaning_and_by_sound():
    source = "A Transformer with sparse attention answers questions about medical images and is trained by diffusion."
    text = "트랜스포머가 희소 어텐션으로 의료 이미지를 다루며 단백질과 위성은 다루지 않습니다."

    assert translated_terms(text, source) == ({"트랜스포머", "희소", "어텐션", "의료", "이미지"}, {"단백질", "위성"})


def test_published_summaries_are_seldom_called_generic(reference):
    lines = (reference / "queries/corpus.jsonl").read_text(encoding="utf-8").splitlines()
    about_nothing = ("Cambrian-1", "EchoPrime", "Repulsive Score Distillation for Diverse Sampling of Diffusion Models")
    papers = [
        json.loads(line) for number, line in enumerate(lines) if not number % 8 or any(x in line for x in about_nothing)
    ]
    flagged = {
        paper["title"].split(":")[0]
        for paper in papers
        if looks_generic(" ".join(body for _, body in paper["sections"]), paper["title"])
    }

    assert len(flagged) < 0.03 * len(papers)
    assert {
        "Cambrian-1",
        "EchoPrime",
        "Repulsive Score Distillation for Diverse Sampling of Diffusion Models",
    } <= flagged


def test_sentences_end_where_they_end():
    text = "We use e.g. GPT-4 vs. others, et al. (2.5x faster). J. Smith et al. did so too! Is it? 네, 그렇습니다. Yes."

    assert split_sentences(text) == [
        "We use e.g. GPT-4 vs. others, et al. (2.5x faster).",
        "J. Smith et al. did so too!",
        "Is it?",
        "네, 그렇습니다.",
        "Yes.",
    ]


def test_latex_debris_is_taken_off():
    assert without_latex(r"\textbf{Fast \emph{and} good}: 50\% at $4\times$, $\tau$-bench, 1--2~steps, $10^{5}$") == (
        "Fast and good: 50% at 4×, τ-bench, 1–2 steps, 10^5"
    )


def test_the_first_sentences_fit_and_lose_their_links():
    abstract = "First sentence here. Second one at https://github.com/a/b. Third. " + "Long " * 200

    assert first_sentences(abstract, 60) == "First sentence here. Second one at Third."
    assert first_sentences("word " * 50, 20) == "word word word word…"
    assert first_sentences("Short.") == "Short."
