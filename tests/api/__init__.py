"""The API from outside: requests and answers."""
