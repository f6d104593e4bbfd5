"""Days and their programmes: read, corrected, released, shown, carried to other tools."""
