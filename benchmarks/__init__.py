"""What we promise about speed, as programs."""
