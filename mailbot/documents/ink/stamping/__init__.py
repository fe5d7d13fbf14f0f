"""Stamps on a page: rings, ovals, frames and rows of letters, whatever they lie across."""
