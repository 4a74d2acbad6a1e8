"""The command line, as a person and as a program meets it."""

import io
import json
import subprocess
import sys

import pytest

from bot.importing import SEEDS


def test_import_says_in_one_line_what_it_did(paperboy):
    first = paperboy("import", SEEDS)
    second = paperboy("import", SEEDS)

    assert first[0] == 0
    assert first[1].count("\n") == 1
    assert "4 days from 4 files: 79 papers added, 0 changed, 0 unchanged; 1 other files passed over" in first[1]
    assert "0 papers added, 0 changed, 79 unchanged" in second[1]


def test_a_broken_file_is_reported_with_its_line_and_the_rest_goes_on(paperboy, tmp_path):
    folder = tmp_path / "days"
    folder.mkdir()
    (folder / "2024-12-23.md").write_text("이것은 목록이 아닙니다.\n", encoding="utf-8")
    (folder / "2024-12-24.md").write_text(
        "## Daily Papers (2024-12-24)\n\n### [좋은 논문](https://arxiv.org/abs/2412.17256)\n\nVote: many\n", "utf-8"
    )
    (folder / "notes.md").write_text("# notes", encoding="utf-8")
    status, out, err = paperboy("import", folder)

    assert status == 1
    assert "1 papers added" in out
    assert "1 other files passed over" in out
    assert "2024-12-23.md: " in err
    assert "2024-12-24.md:5: " in err


def test_a_date_from_the_name_is_a_warning_only(paperboy, tmp_path):
    file = tmp_path / "2024-12-24.md"
    file.write_text("## Daily Papers\n\n### [논문](https://arxiv.org/abs/2412.17256)\n\n- 한 줄.\n", "utf-8")
    status, out, _ = paperboy("import", file)

    assert status == 0
    assert "0 problems, 1 warnings" in out
    assert paperboy("digest", "2024-12-24", "--json")[0] == 0


def test_a_path_that_is_not_there_is_a_sentence(paperboy, tmp_path):
    status, _, err = paperboy("import", tmp_path / "nowhere")

    assert status == 1
    assert "nowhere" in err
    assert "Traceback" not in err


def test_export_and_import_change_nothing(seeded, tmp_path):
    exported = tmp_path / "2024-10-16.md"
    seeded("export", "2024-10-16", "--output", exported)
    _, out, _ = seeded("import", exported)

    assert "0 papers added, 0 changed, 18 unchanged" in out
    assert seeded("export", "2024-10-16")[1] == exported.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ["2412.17256", "https://arxiv.org/pdf/2412.17256v2", "B-STaR", "hf.co/papers/2412.17256", "b-star: monitoring"],
)
def test_a_paper_is_found_by_identifier_link_and_title(seeded, text):
    status, out, _ = seeded("paper", text, "--json")

    paper = json.loads(out)
    assert status == 0
    assert set(paper) == {"arxiv_id", "title", "authors", "upvotes", "digests", "thumbnail_url", "url", "sections"}
    assert (paper["arxiv_id"], paper["upvotes"], paper["digests"]) == ("2412.17256", 29, ["2024-12-24"])
    assert paper["url"] == "https://arxiv.org/abs/2412.17256"
    assert [section["heading"] for section in paper["sections"]] == [
        "What's New",
        "Technical Details",
        "Performance Highlights",
    ]


@pytest.mark.parametrize("text", ["2413.00001", "2412.1725", "2412.99999", "qqqq zzzz"])
def test_a_paper_that_is_not_there_is_a_sentence(seeded, text):
    status, out, err = seeded("paper", text)

    assert (status, out) == (1, "")
    assert text in err
    assert "2412.17256" in err or "/search" in err


def test_a_digest_as_json_has_the_days_own_votes(seeded):
    digest = json.loads(seeded("digest", "2024-10-16", "--json")[1])

    assert digest["date"] == "2024-10-16"
    assert len(digest["papers"]) == 18
    assert [paper["arxiv_id"] for paper in digest["papers"] if paper["upvotes"] is None]


def test_a_search_as_json(seeded):
    answer = json.loads(seeded("search", "B-STaR", "--json", "--limit", "3")[1])

    assert answer["query"] == "B-STaR"
    assert len(answer["results"]) <= 3
    assert set(answer["results"][0]) == {"arxiv_id", "title", "upvotes", "digest_date", "snippet"}
    assert answer["results"][0]["arxiv_id"] == "2412.17256"


def test_a_batch_prints_a_line_for_each_query(seeded, tmp_path, monkeypatch):
    queries = "B-STaR\n환각\n\n한 줄\x0c안의 쪽 나눔\n"
    (tmp_path / "queries.txt").write_text(queries, encoding="utf-8")
    _, out, _ = seeded("search", "--batch", tmp_path / "queries.txt")
    monkeypatch.setattr(sys, "stdin", io.StringIO(queries))
    _, from_standard_input, _ = seeded("search", "--batch", "-")

    assert [json.loads(line)["query"] for line in out.splitlines()] == queries.removesuffix("\n").split("\n")
    assert from_standard_input == out


def test_status_tells_what_is_stored(seeded):
    assert "79 papers in 4 days, 2024-06-25 to 2025-01-15" in seeded("status")[1]


def test_run_without_a_token_says_how_to_get_one(paperboy, tmp_path):
    status, _, err = paperboy("run")

    assert status == 1
    assert "DISCORD_TOKEN" in err
    assert "python -m sandbox" in err
    assert not (tmp_path / "paperboy.db").exists()


def test_every_wrong_setting_is_named_at_once(paperboy, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://nowhere")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    status, _, err = paperboy("status")

    assert status == 1
    assert "DATABASE_URL" in err
    assert "LOG_LEVEL" in err


def test_a_database_of_another_program_is_refused_untouched(paperboy, tmp_path):
    (tmp_path / "paperboy.db").write_text("not a database, but somebody's notes")
    status, _, err = paperboy("status")

    assert status == 1
    assert "paperboy.db" in err
    assert (tmp_path / "paperboy.db").read_text() == "not a database, but somebody's notes"


def test_it_is_a_program_of_its_own(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=False, cwd=SEEDS.parent
    )

    assert result.returncode == 0
    assert all(name in result.stdout for name in ("import", "export", "paper", "search", "digest", "status", "run"))


def test_a_completion_has_the_shape_of_a_search(seeded):
    answer = json.loads(seeded("search", "--complete", "b-st")[1])

    assert answer["results"][0]["arxiv_id"] == "2412.17256"
    assert answer.keys() >= {"query", "results"}


def test_a_query_is_explained_word_by_word(seeded):
    out = seeded("search", "--explain", "monitorng balance")[1]

    assert "monitorng" in out
    assert "monitoring" in out


def test_search_options_narrow_the_results(seeded):
    answer = json.loads(seeded("search", "balancing", "--json", "--votes", "100000")[1])

    assert answer["results"] == []
