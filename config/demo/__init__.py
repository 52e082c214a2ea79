"""The whole product on one machine, for looking at and for trying out."""
