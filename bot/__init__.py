"""What the bot does: sources, delivery, look-up, rendering and their wiring."""
