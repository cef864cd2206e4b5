"""帮助: the guide of docs/guide inside the product, by role, and from each page to the section that tells of it."""
