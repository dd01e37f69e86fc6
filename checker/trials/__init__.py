"""Rules by their examples, cases by what they must give."""
