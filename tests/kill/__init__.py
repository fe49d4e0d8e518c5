"""The kill test: clients work while parts are killed at random; then every command is accounted for."""
