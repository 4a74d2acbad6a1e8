"""What Discord refuses in a request, field by field."""
