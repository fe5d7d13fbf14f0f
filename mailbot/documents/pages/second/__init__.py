"""A second reader of scanned pages, for what tesseract is no good at: handwriting, photos, single lines."""
