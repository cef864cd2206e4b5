"""What runs the product on a machine that has neither PostgreSQL nor Redis: both come from wheels, started privately.

`install.py` (run by the system's Python) makes the virtual environment; everything else runs inside it as
`python -m config.embedded`. External servers given by their addresses replace the embedded ones.
"""
