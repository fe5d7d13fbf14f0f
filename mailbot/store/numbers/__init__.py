"""The numbers of the service: the views that hold them, and the report of a month from them."""
