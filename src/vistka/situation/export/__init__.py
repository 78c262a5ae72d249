"""The picture as others take it away: HXL, GeoJSON; notices as CAP. Pure: rows in, bytes out."""
