"""Where papers come from: digest files, Hugging Face, arXiv."""
