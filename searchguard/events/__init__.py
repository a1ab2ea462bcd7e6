"""May this alert of an authority switch on a playbook? Pure: no clock, no file, no socket."""
