"""Lines of a CSV that somebody prepared: with the columns that are needed, or why not."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class CsvError(Exception):
    """A file that cannot be used: says which line or column, what is there and what should."""


def csv_lines(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each line by its number, blank where a cell is missing. Raises CsvError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.DictReader(stream, restkey="", restval="")
            missing = [name for name in columns if name not in (lines.fieldnames or ())]
            if missing:
                names = "、".join(missing)
                raise CsvError(f"{path}: 缺少列 {names} / columns are missing")
            for line in lines:
                yield lines.line_num, {k: v for k, v in line.items() if isinstance(v, str)}
    except UnicodeDecodeError as error:
        raise CsvError(
            f"{path}: 不是 UTF-8 的文字，请另存为 UTF-8 / is not text in UTF-8"
        ) from error
    except (OSError, csv.Error) as error:
        raise CsvError(f"{path}: {error}") from error
