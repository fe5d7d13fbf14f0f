"""Awkward DICOM files."""

import io
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.fileset import FileSet
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from tests.hostile.case import Hostile, zipped

CT = "1.2.840.10008.5.1.4.1.1.2"


def make() -> Iterator[Hostile]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        files = {
            "dicom_cyrillic.dcm": saved(dataset("Иванова^Мария", "ISO_IR 144")),
            "dicom_utf8.dcm": saved(dataset("Õunapuu^Järvi", "ISO_IR 192")),
            "dicom_undeclared.dcm": saved(dataset("Petrova^Anna", "ISO_IR 6")).replace(
                b"Petrova^Anna", "Петрова^Анна".encode("cp1251")
            ),
            "dicom_claims_big.dcm": saved(dataset("Big^Claim", "ISO_IR 100", side=65535)),
        }
    for name, data in files.items():
        yield Hostile(name=name, data=data, what="header only", kind="dicom")
    bare = files["dicom_utf8.dcm"][132:]
    yield Hostile(name="dicom_no_preamble", data=bare, what="no preamble", kind="dicom")
    yield Hostile(name="dicom_cd.zip", data=disc(), what="three pictures of one study", inner=("DICOMDIR",))
    garbage = bytes(128) + b"DICM" + os.urandom(300)
    yield Hostile(name="broken.dcm", data=garbage, what="garbage behind the mark", reasons=frozenset({"damaged"}))


def dataset(name: str, charset: str, side: int = 8) -> Dataset:
    found = Dataset()
    found.file_meta = FileMetaDataset()
    found.file_meta.MediaStorageSOPClassUID = found.SOPClassUID = CT
    found.file_meta.MediaStorageSOPInstanceUID = found.SOPInstanceUID = generate_uid()
    found.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    found.SpecificCharacterSet, found.PatientName, found.PatientID = charset, name, "47101010033"
    found.Modality, found.StudyDate, found.StudyTime, found.StudyID = "CT", "20261001", "101010", "1"
    found.StudyInstanceUID, found.SeriesInstanceUID = generate_uid(), generate_uid()
    found.SeriesNumber, found.InstanceNumber = 1, 1
    found.Rows = found.Columns = side
    found.BitsAllocated, found.BitsStored, found.HighBit, found.PixelRepresentation = 16, 16, 15, 0
    found.SamplesPerPixel, found.PhotometricInterpretation, found.PixelData = 1, "MONOCHROME2", bytes(128)
    return found


def saved(found: Dataset) -> bytes:
    stream = io.BytesIO()
    found.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def disc() -> bytes:
    """Return a zipped CD: a DICOMDIR and three pictures without endings."""
    files = FileSet()
    first = dataset("Иванова^Мария", "ISO_IR 144")
    for number in range(3):
        one = dataset("Иванова^Мария", "ISO_IR 144")
        one.StudyInstanceUID, one.SeriesInstanceUID = first.StudyInstanceUID, first.SeriesInstanceUID
        one.InstanceNumber = number + 1
        files.add(one)
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        files.write(folder)
        files._stage["t"].cleanup()  # which it leaves to the garbage collector, with a warning
        paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return zipped([(str(path.relative_to(folder)), path.read_bytes()) for path in paths])
