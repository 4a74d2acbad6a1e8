"""How everything looks: records in, discord's components out; nothing here reads or writes anything."""
