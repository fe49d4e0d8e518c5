"""Read models: what people and programs are shown of a case, its compliance and the policy."""
