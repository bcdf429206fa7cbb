"""A workbook is judged by what it unpacks to, before the part that reads it builds objects.

A workbook is a zip of XML. A few kB can hold what fills the memory (a row of a million cells)
or takes minutes (thousands of styles), so its XML is gone through once, piece by piece, and
nothing of it is kept.
"""

from __future__ import annotations

from typing import IO, Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from foods.curation.files.dataset import FoodFileError

#: The most bytes of all its files, unpacked. The whole food table is under 5 MB.
MAX_UNPACKED = 5_000_000
#: Files in the zip; a workbook with ten sheets and their drawings has some 60.
MAX_MEMBERS = 200
#: Elements of the sheets and of the texts that cells share: 1,000 rows of 25 columns need 100,000.
MAX_CELL_ELEMENTS = 200_000
#: Elements of all other parts: styles, names, properties. The reader makes each an object of
#: its own (up to 0.3 ms); an ordinary workbook has some 300.
MAX_OTHER_ELEMENTS = 3_000
#: How deep elements lie in one another; those of spreadsheet programs 10.
MAX_DEPTH = 32
#: Bytes read at a time.
_PIECE = 65_536
#: What the reader takes for a sheet or a list of texts.
_CELLS = ("xl/worksheets/", "xl/sharedStrings")


def check_workbook(file: IO[bytes]) -> None:
    """Raise FoodFileError where a workbook unpacks to more than a food table has.

    Raises BadZipFile for what is no zip of XML, or not of the size that it states.
    """
    with ZipFile(file) as members:
        listed = members.infolist()
        if len(listed) > MAX_MEMBERS:
            raise FoodFileError(f"A workbook may hold at most {MAX_MEMBERS} files.")
        if sum(member.file_size for member in listed) > MAX_UNPACKED:
            raise FoodFileError(
                f"A file may have at most {MAX_UNPACKED // 1_000_000} MB when it is unpacked."
            )
        cells, others = _Elements(MAX_CELL_ELEMENTS), _Elements(MAX_OTHER_ELEMENTS)
        for member in listed:
            # Names are compared as the reader does; pictures and the like it leaves alone.
            if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                # No more is unpacked of a member than it states; more fails its checksum.
                with members.open(member) as part:
                    (cells if member.filename.startswith(_CELLS) else others).read(part)


class _Elements:
    """Counts the elements of XML while it is parsed; there may be so many of them in all."""

    def __init__(self, most: int) -> None:
        self.left, self.depth = most, 0

    def read(self, part: IO[bytes]) -> None:
        """Count those of one member. Raises FoodFileError and BadZipFile."""
        parser, self.depth = expat.ParserCreate(), 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            while piece := part.read(_PIECE):
                parser.Parse(piece)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise BadZipFile("A part of the workbook is no XML.") from error

    def _start(self, *_details: Any) -> None:
        self.left -= 1
        self.depth += 1
        if self.left < 0:
            raise FoodFileError(
                "The workbook has more cells or styles than a table of foods. Copy its rows into "
                "a new workbook, or save it as CSV."
            )
        if self.depth > MAX_DEPTH:
            self._refuse()

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _refuse(self, *_details: Any) -> None:
        """No spreadsheet program writes a document type, which has entities, or such nesting."""
        raise FoodFileError("This is no workbook as a spreadsheet program writes it.")
