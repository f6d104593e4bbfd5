"""What people see of registrations: whether one may register, the places, the lists."""
