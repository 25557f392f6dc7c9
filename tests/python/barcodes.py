"""Barcodes by the client's own classes and its `scanBarcode`."""
from inventree.part import Part
from inventree.stock import StockItem, StockLocation

from checks import check, refused, same
from inventory import made


@check
def a_barcode_that_was_linked_is_found(api):
    part = made(Part, api, name='Scanned', description='', IPN='SCANNED')
    part.assignBarcode('client barcode 1')
    same(bool(part.barcode_hash), True)
    found = api.scanBarcode('client barcode 1')
    same((found['part']['pk'], found['success']), (part.pk, 'Match found for barcode data'))
    item = StockItem.create(api, {'part': part.pk, 'quantity': 1})[0]
    refused(400, lambda: item.assignBarcode('client barcode 1'))
    item.assignBarcode('client barcode 2')
    same(api.scanBarcode('client barcode 2')['stockitem']['pk'], item.pk)
    part.unassignBarcode()
    same(part.barcode_hash, '')
    refused(400, lambda: api.scanBarcode('client barcode 1'))
    part.assignBarcode('client barcode 1')


@check
def a_barcode_of_the_server_names_the_item(api):
    shelf = made(StockLocation, api, name='Scanned shelf', description='')
    for model, item in (('stocklocation', shelf), ('part', Part.list(api, IPN='SCANNED')[0])):
        code = api.post('barcode/generate/', {'model': model, 'pk': item.pk})['barcode']
        same(api.scanBarcode(code)[model]['pk'], item.pk)
    same(api.scanBarcode(f'{{"stocklocation": {shelf.pk}}}')['stocklocation']['pk'], shelf.pk)
    shelf.delete()


@check
def scans_are_kept_where_the_setting_says_so(api):
    api.patch('settings/global/BARCODE_STORE_RESULTS/', {'value': True})
    api.scanBarcode('client barcode 1')
    entries = api.get('barcode/history/', params={'limit': 1})
    same((entries['count'] > 0, entries['results'][0]['data']), (True, 'client barcode 1'))
    api.patch('settings/global/BARCODE_STORE_RESULTS/', {'value': False})
