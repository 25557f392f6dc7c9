"""What checks are made of."""
import requests

CHECKS = []


def check(function):
    """Keeps the checks in the order in which they stand here."""
    CHECKS.append(function)
    return function


def same(got, expected):
    """`assert` that shows both sides and works under `python -O`."""
    if got != expected:
        raise AssertionError(f'{got!r} is not {expected!r}')


def refused(status, function):
    """The client wraps a refusal in an HTTPError with the details in a dictionary."""
    try:
        function()
    except requests.exceptions.HTTPError as error:
        same(error.args[0]['status_code'], status)
    else:
        raise AssertionError(f'not refused with {status}')
