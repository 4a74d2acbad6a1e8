"""Stand-ins for the services that the bot asks, so that nothing of the sandbox leaves this machine."""
