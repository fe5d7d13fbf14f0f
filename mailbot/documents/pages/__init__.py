"""Pages as pictures: rendered, straightened, read by OCR."""
