"""What happens by itself: parts of an erasure, what is deleted in time, what is due."""
