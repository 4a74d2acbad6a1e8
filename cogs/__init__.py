"""What people type and press: each cog parses, calls one thing, replies."""
