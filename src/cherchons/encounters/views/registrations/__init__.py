"""Pages of registration: for people who register, and for the desk."""
