"""Bind the few functions of the pdfium library that reading text takes.

The bindings shipped with pypdfium2 declare some 450 functions at import (40 ms) and give up the interpreter lock at every call.
Reading a page makes several hundred calls of under a microsecond each; with another thread at work, every one of them could wait
a whole switch interval. So the same library file is bound here a second time: fewer functions, plain addresses, lock kept.
pdfium is not thread-safe, and keeping the lock also keeps two threads from entering it together.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

ERROR_PASSWORD = 4
ERROR_SECURITY = 5
OBJECT_TEXT = 1
OBJECT_PATH = 2
OBJECT_IMAGE = 3
OBJECT_FORM = 5

_P, _I, _U, _F, _S, _D = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float, ctypes.c_size_t, ctypes.c_double
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "FPDF_InitLibrary": (None,),
    "FPDF_LoadMemDocument64": (_P, _P, _S, ctypes.c_char_p),
    "FPDF_CloseDocument": (None, _P),
    "FPDF_GetLastError": (ctypes.c_ulong,),
    "FPDF_GetPageCount": (_I, _P),
    "FPDF_GetSecurityHandlerRevision": (_I, _P),
    "FPDF_LoadPage": (_P, _P, _I),
    "FPDF_ClosePage": (None, _P),
    "FPDF_GetPageBoundingBox": (_I, _P, _P),
    "FPDFPage_CountObjects": (_I, _P),
    "FPDFPage_GetObject": (_P, _P, _I),
    "FPDFFormObj_CountObjects": (_I, _P),
    "FPDFFormObj_GetObject": (_P, _P, ctypes.c_ulong),
    "FPDFPageObj_GetType": (_I, _P),
    "FPDFPageObj_GetBounds": (_I, _P, _P, _P, _P, _P),
    "FPDFPageObj_HasTransparency": (_I, _P),
    "FPDFPageObj_GetClipPath": (_P, _P),
    "FPDFClipPath_CountPaths": (_I, _P),
    "FPDFClipPath_CountPathSegments": (_I, _P, _I),
    "FPDFClipPath_GetPathSegment": (_P, _P, _I, _I),
    "FPDFPathSegment_GetPoint": (_I, _P, _P, _P),
    "FPDFPageObj_GetFillColor": (_I, _P, _P, _P, _P, _P),
    "FPDFPath_CountSegments": (_I, _P),
    "FPDFPath_GetDrawMode": (_I, _P, _P, _P),
    "FPDFTextObj_GetTextRenderMode": (_I, _P),
    "FPDFTextObj_GetFont": (_P, _P),
    "FPDFFont_GetBaseFontName": (_S, _P, _P, _S),
    "FPDFFont_GetFlags": (_I, _P),
    "FPDFText_LoadPage": (_P, _P),
    "FPDFText_ClosePage": (None, _P),
    "FPDFText_CountChars": (_I, _P),
    "FPDFText_GetText": (_I, _P, _I, _I, _P),
    "FPDFText_GetCharIndexFromTextIndex": (_I, _P, _I),
    "FPDFText_GetLooseCharBox": (_I, _P, _I, _P),
    "FPDFText_GetCharOrigin": (_I, _P, _I, _P, _P),
    "FPDFText_GetCharAngle": (_F, _P, _I),
    "FPDFText_GetMatrix": (_I, _P, _I, _P),
    "FPDFText_GetCharBox": (_I, _P, _I, _P, _P, _P, _P),
    "FPDFText_GetFontSize": (_D, _P, _I),
    "FPDFText_GetTextObject": (_P, _P, _I),
    "FPDFText_GetFillColor": (_I, _P, _I, _P, _P, _P, _P),
    "FPDFText_GetStrokeColor": (_I, _P, _I, _P, _P, _P, _P),
    "FPDFText_HasUnicodeMapError": (_I, _P, _I),
}


class Pdfium:
    """Hold the bound functions under their own names, without the leading ``FPDF``."""

    def __init__(self, library: ctypes.PyDLL) -> None:
        self._functions: dict[str, Callable[..., Any]] = {}
        for name, (result, *arguments) in _SIGNATURES.items():
            function = library[name]
            function.restype = result
            function.argtypes = arguments
            self._functions[name] = function

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a bound function."""
        try:
            return self._functions[name]
        except KeyError:
            raise AttributeError(name) from None


@functools.cache
def load() -> Pdfium:
    """Return the library, bound and initialised; the first call pays for both.

    Raises:
        ImportError: when pypdfium2 is not installed, or has no library for this platform.
    """
    spec = importlib.util.find_spec("pypdfium2_raw")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder).iterdir()):
            if path.suffix in (".so", ".dylib", ".dll") and "pdfium" in path.name:
                pdfium = Pdfium(ctypes.PyDLL(str(path)))
                pdfium.FPDF_InitLibrary()
                return pdfium
    raise ImportError("the pdfium library of pypdfium2 was not found: install pypdfium2 again")
