"""What the platform costs, each as a ratio to the bare way of doing the same, both measured in one run."""
