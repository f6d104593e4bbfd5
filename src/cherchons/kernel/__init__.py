"""The ground every room stands on: who acts, what may be done, what is recorded, what is sent."""
