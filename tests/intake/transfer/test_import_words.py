"""The words of other apps' diaries: every list is filled, and a damaged file names its place."""

from pathlib import Path

import pytest

from intake.science.reference.tables import ReferenceFileError
from intake.transfer.reading import layouts
from intake.transfer.reading.kind_vocabulary import COLUMNS, Cue, WordList, load_words, words


def test_every_cue_and_list_has_words() -> None:
    assert [name for name in (*Cue, *WordList) if not words()[name]] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("medicin,rennie,", "column says: 'medicin' is none of medicine, sure, "),
        ("medicine,,", "column phrase: is empty"),
        ("medicine,Rennie,", "column phrase: 'Rennie' is not in lower case"),
        ("medicine,di  gel,", "column phrase: 'di  gel' is not in lower case"),
        ("medicine,tums,again", "column phrase: 'tums' stands there twice"),
        ("medicine,rennie", "3 columns are expected, not 2"),
    ],
)
def test_damaged_line_names_its_place(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "import_words.csv"
    path.write_text(f"{','.join(COLUMNS)}\nmedicine,tums,\n{line}\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError) as caught:
        load_words(path)
    assert str(caught.value).startswith("import_words.csv, line 3")
    assert fault in str(caught.value)


def test_damaged_column_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "import_columns.csv"
    path.write_text(f"{','.join(layouts.COLUMNS)}\ntime,,time,uhrzeit; heure\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r"import_columns\.csv, line 2, column label: is"):
        layouts.load_columns(path)
