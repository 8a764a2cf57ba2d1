"""What ``python -m bot`` can be told to do. Each is imported only when it is asked for."""
