"""The situation report on paper: the same sections as a page and as a PDF of two pages."""
