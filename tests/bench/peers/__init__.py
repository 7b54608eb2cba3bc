"""What the product is measured against: the same question, answered by what others would write."""
