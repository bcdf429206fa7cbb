"""Signs that need a doctor or an emergency number."""
