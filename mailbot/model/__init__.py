"""The types that flow between the steps: frozen, keyword-only, and without behaviour that touches the world."""
