"""The admin API: who may flip the switchboard over the network, and how."""
