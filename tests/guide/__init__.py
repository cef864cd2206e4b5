"""The pictures of docs/guide, taken from a running demo by ``make guide`` (PORT as of ``make demo``)."""
