"""The shell: base pages, components, home, static files, addresses."""
