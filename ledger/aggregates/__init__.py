"""One file per kind of stream: state, `decide(command, state) -> events`, `evolve(state, event) -> state`. Pure."""
