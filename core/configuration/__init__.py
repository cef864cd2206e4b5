"""A city's configuration as one file: what makes it this city and no other, without people, units or figures.

Each room registers its parts (``core.configuration.parts``); the file is read, checked, compared and written by what a
part says of itself.
"""
