"""Run docs/notebooks/export-to-map.ipynb and keep its outputs: python tools/notebook.py incidents.parquet

`incidents.parquet` is an export of confirmed incidents; the notebook kept here shows those of the sample newsroom. Without a
file, the outputs are taken away. Needs the extra `pandas`.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebooks" / "export-to-map.ipynb"


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell in `names` as a notebook does; answers with the value of its last line, if that is an expression."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)  # noqa: S102  (the notebook's own code)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307


def output_of(value: Any, printed: str) -> list[dict[str, Any]]:
    """What a notebook keeps of a cell's answer: a picture of a figure, a table of a frame, else text."""
    outputs: list[dict[str, Any]] = []
    if printed:
        outputs.append({"name": "stdout", "output_type": "stream", "text": printed.splitlines(True)})
    data: dict[str, Any] = {}
    if hasattr(value, "savefig"):
        picture = io.BytesIO()
        value.savefig(picture, format="png", dpi=80, metadata={"Software": None})
        data = {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": ["a map"]}
    elif value is not None:
        html = value.to_html() if hasattr(value, "to_html") else None
        data = {"text/plain": str(value).splitlines(True)} | (
            {"text/html": html.splitlines(True)} if html else {}
        )
    if data:
        outputs.append({"data": data, "metadata": {}, "output_type": "display_data"})
    return outputs


def run(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Run all cells in order, in `folder`; their outputs go into the notebook. Answers with the names they made."""
    import matplotlib

    matplotlib.use("Agg")
    names: dict[str, Any] = {"__name__": "__main__"}
    before = Path.cwd()
    os.chdir(folder)
    try:
        for number, cell in enumerate(code_cells(notebook), start=1):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                value = run_cell("".join(cell["source"]), names)
            cell["outputs"], cell["execution_count"] = output_of(value, printed.getvalue()), number
    finally:
        os.chdir(before)
    return names


def main() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "incidents.parquet").write_bytes(Path(sys.argv[1]).read_bytes())
            run(notebook, Path(folder))
    else:
        for cell in code_cells(notebook):
            cell["outputs"], cell["execution_count"] = [], None
    NOTEBOOK.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{NOTEBOOK} was written.")


if __name__ == "__main__":
    main()
