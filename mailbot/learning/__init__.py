"""Weights learnt from gold conversations: samples, the fit, and honest figures with each author left out."""
