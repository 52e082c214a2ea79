"""What staff pages show, as frozen values: made from rows here, only laid out by templates."""
