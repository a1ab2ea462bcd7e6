"""What stands at an address of somebody else's? Over https, from public machines, within bounds."""
