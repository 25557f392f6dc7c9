#!/usr/bin/env python3
"""InvenTree's own Python client against our server.

    client.py BASE_URL USER PASSWORD

Needs the package `inventree` and a server in debug mode, in which the plugin `sample` is not active. Prints
`ok <name>` for each check and the number of checks at the end; the first check that fails raises.
"""
import logging
import sys

from inventree.api import InvenTreeAPI
from inventree.base import INVENTREE_PYTHON_VERSION
from inventree.plugin import InvenTreePlugin

from checks import CHECKS, check, refused, same

SAMPLE = 'sample'


def plugins(api, **filters):
    """The keys of the plugins that the client lists; it swallows errors unless told not to."""
    return [plugin.key for plugin in InvenTreePlugin.list(api, raise_error=True, **filters)]


def setting(key=''):
    """The client has no class for the settings of a plugin."""
    return f'plugins/{SAMPLE}/settings/{key}'


@check
def connects_by_password(api):
    same(api.connected, True)
    same(api.testAuth(), True)
    same(bool(api.token), True)


@check
def asking_again_gives_a_token_that_works(api):
    first = api.token
    again = InvenTreeAPI(api.base_url, username=api.username, password=api.password)
    same(again.get('user/me/')['username'], api.username)
    same(api.get('user/me/')['username'], api.username)
    same(api.token, first)


@check
def connects_by_token_alone(api):
    by_token = InvenTreeAPI(api.base_url, token=api.token)
    same(by_token.username, api.username)
    same(by_token.get('user/me/')['is_superuser'], True)


@check
def connects_without_a_token(api):
    basic = InvenTreeAPI(api.base_url, username=api.username, password=api.password, use_token_auth=False)
    same(basic.token, None)
    same(basic.get('user/me/')['username'], api.username)


@check
def a_wrong_password_is_refused(api):
    try:
        InvenTreeAPI(api.base_url, username=api.username, password='wrong')
    except ConnectionError:
        return
    raise AssertionError('a wrong password opens the server')


@check
def a_wrong_token_is_refused(api):
    try:
        InvenTreeAPI(api.base_url, token='inv-wrong')
    except ConnectionError:
        return
    raise AssertionError('a wrong token opens the server')


@check
def server_names_itself_and_its_versions(api):
    same(api.server_details['server'], 'InvenTree')
    same(api.api_version, int(api.server_details['apiVersion']))
    same(api.api_version >= InvenTreePlugin.MIN_API_VERSION, True)
    same(api.server_details['version'].split('.')[0].isdigit(), True)


@check
def lists_plugins(api):
    keys = plugins(api)
    same(SAMPLE in keys, True)
    same(len(keys), len(set(keys)))


@check
def counts_plugins(api):
    same(InvenTreePlugin.count(api), len(plugins(api)))


@check
def pages_of_the_list_make_the_list(api):
    everything = plugins(api, ordering='key')
    first, rest = plugins(api, ordering='key', limit=2), plugins(api, ordering='key', limit=1000, offset=2)
    same(len(first), 2)
    same(first + rest, everything)


@check
def filters_by_active(api):
    active, inactive = plugins(api, active=True), plugins(api, active=False)
    same(SAMPLE in inactive, True)
    same(sorted(active + inactive), sorted(plugins(api)))


@check
def reads_one_plugin(api):
    sample = InvenTreePlugin(api, pk=SAMPLE)
    same(sample.pk, SAMPLE)
    same(sample.is_sample, True)
    same(sample.active, False)


@check
def an_unknown_plugin_is_not_found(api):
    refused(404, lambda: InvenTreePlugin(api, pk='no-such-plugin'))


@check
def activates(api):
    sample = InvenTreePlugin(api, pk=SAMPLE)
    sample.setActive(True)
    sample.reload()
    same(sample.active, True)
    same(SAMPLE in plugins(api, active=True), True)


@check
def filters_by_mixin(api):
    same(SAMPLE in plugins(api, mixin='settings'), True)
    same(SAMPLE in plugins(api, mixin='barcode'), False)


@check
def searches(api):
    same(SAMPLE in plugins(api, search='sample'), True)
    same(plugins(api, search='no plugin is called like this'), [])


@check
def metadata_is_replaced_and_merged(api):
    sample = InvenTreePlugin(api, pk=SAMPLE)
    sample.setMetadata({'shelf': 1}, overwrite=True)
    same(sample.getMetadata(), {'shelf': 1})
    sample.setMetadata({'box': ['a', None]})
    same(sample.getMetadata(), {'shelf': 1, 'box': ['a', None]})
    sample.setMetadata({}, overwrite=True)
    same(sample.getMetadata(), {})


@check
def lists_settings(api):
    keys = [row['key'] for row in api.get(setting())]
    same({'API_KEY', 'NUMERICAL_SETTING', 'CHOICE_SETTING'} <= set(keys), True)


@check
def changes_a_setting(api):
    before = api.get(setting('NUMERICAL_SETTING/'))
    same(before['type'], 'integer')
    same(api.patch(setting('NUMERICAL_SETTING/'), {'value': 456})['value'], 456)
    same(api.get(setting('NUMERICAL_SETTING/'))['value'], 456)
    api.patch(setting('NUMERICAL_SETTING/'), {'value': before['value']})


@check
def a_bad_setting_is_refused(api):
    refused(400, lambda: api.patch(setting('NUMERICAL_SETTING/'), {'value': 'many'}))
    refused(404, lambda: api.get(setting('NO_SUCH_SETTING/')))


@check
def deactivates(api):
    sample = InvenTreePlugin(api, pk=SAMPLE)
    sample.setActive(False)
    sample.reload()
    same(sample.active, False)
    same(SAMPLE in plugins(api, active=True), False)


import inventory  # noqa: E402 F401 - its checks come after those above
import files  # noqa: E402 F401 - as above
import orders  # noqa: E402 F401 - as above
import barcodes  # noqa: E402 F401 - as above


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    base, user, password = sys.argv[1:]
    # Refusals are provoked on purpose: the client's log of them would only disturb.
    logging.getLogger('inventree').setLevel(logging.CRITICAL + 1)
    print(f'inventree {INVENTREE_PYTHON_VERSION}')
    api = InvenTreeAPI(base, username=user, password=password)
    for function in CHECKS:
        function(api)
        print('ok', function.__name__, flush=True)
    print(f'{len(CHECKS)} checks')


if __name__ == '__main__':
    main()
