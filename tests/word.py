"""Forms as the tables of a Word file."""

import io

import docx
import openpyxl


def in_word(data):
    """Every sheet of a workbook as a table of a Word file, with its merged cells."""
    made = docx.Document()
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        if sheet.title.startswith("项目 "):
            table = made.add_table(rows=sheet.max_row, cols=sheet.max_column)
            for merged in sheet.merged_cells.ranges:
                table.cell(merged.min_row - 1, merged.min_col - 1).merge(
                    table.cell(merged.max_row - 1, merged.max_col - 1)
                )
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        table.cell(cell.row - 1, cell.column - 1).text = str(cell.value)
            made.add_paragraph("")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
