"""Charts: data in, a picture out. No Discord, no clock, no storage.

``canvas`` draws and fits texts, ``axes`` turns days and values into places, ``panels`` are what several charts share,
and each chart has a module of its own.
"""
