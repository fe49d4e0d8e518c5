"""People of a school: their roles, the duty rota and the training that the policy asks for."""
