"""Imported once by the fork server, so that each new worker finds the heavy libraries loaded and warm.

Not here: kreuzberg and pydicom, which few mails need, and tesserocr, whose memory should go with the worker.
"""

import os

os.environ.update(OMP_THREAD_LIMIT="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy
import PIL.Image
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import pypdfium2

import mailbot.documents.office
import mailbot.documents.opening
import mailbot.documents.pdf
import mailbot.documents.worker

__all__ = ["PIL", "mailbot", "numpy", "pypdfium2"]
