"""Cases as their readers see them: one case, lists, a child’s chronology, forms and paper."""
