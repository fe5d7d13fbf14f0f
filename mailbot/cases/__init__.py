"""The life of a case: matching, checklist, decision, clock, staff actions; pure values in, values out."""
