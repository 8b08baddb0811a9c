"""Where households are kept, behind one port."""
