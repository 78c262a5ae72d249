"""The picture: what is known of the city, by whom, since when, and where word has stopped. All of it pure."""
