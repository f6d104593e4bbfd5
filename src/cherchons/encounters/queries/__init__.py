"""What people see of encounters. ``programme`` is the document that everything public is made from."""
