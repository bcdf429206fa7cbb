"""Work that outlasts a request: what is to be done, who does it, how far it is."""
