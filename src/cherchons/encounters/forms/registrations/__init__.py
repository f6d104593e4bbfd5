"""What people type when they register, and organisers when they prepare it."""
