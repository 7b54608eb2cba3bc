"""What publishing a draft would show, withhold and change, told to its owner before it is done."""
