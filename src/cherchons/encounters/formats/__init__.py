"""A programme in other people's formats: calendars, conference tools, spreadsheets, paper, search engines."""
