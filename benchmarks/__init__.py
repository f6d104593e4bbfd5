"""What is compared with what: each module is one command and writes its results, with date and machine."""
