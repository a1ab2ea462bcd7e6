"""Terms from elsewhere, and for elsewhere: plain text and tables of spreadsheets."""
