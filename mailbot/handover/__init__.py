"""A complete case for the hospital information system: a versioned record and a FHIR bundle, dropped into a folder."""
