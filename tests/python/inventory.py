"""The inventory by the client's own classes: parts, categories, locations, stock, companies and their parts."""
from inventree.company import Company, ManufacturerPart, SupplierPart
from inventree.part import Part, PartCategory
from inventree.stock import StockItem, StockItemTracking, StockLocation

from checks import check, refused, same


def names(items):
    return sorted(item.name for item in items)


def made(cls, api, **data):
    """The client's `create` gives None where the server refuses."""
    item = cls.create(api, data)
    if item is None:
        raise AssertionError(f'{cls.__name__} is not made of {data}')
    return item


@check
def makes_a_tree_of_categories(api):
    top = made(PartCategory, api, name='Client', description='Made by the client')
    below = made(PartCategory, api, name='Below', description='', parent=top.pk)
    same(below.pathstring, 'Client/Below')
    same(below.getParentCategory().name, 'Client')
    same(names(top.getChildCategories()), ['Below'])
    below.save({'name': 'Beneath'})
    below.reload()
    same(below.pathstring, 'Client/Beneath')


@check
def makes_lists_changes_and_deletes_parts(api):
    category = PartCategory.list(api, name='Beneath')[0]
    for number in range(5):
        made(Part, api, name=f'Client part {number}', description='Made by the client', category=category.pk, IPN=f'C-{number}')
    same(len(category.getParts()), 5)
    same(Part.count(api, category=category.pk), 5)
    same(names(Part.list(api, search='client 3')), ['Client part 3'])
    pages = [Part.list(api, category=category.pk, limit=2, offset=offset) for offset in (0, 2, 4)]
    same([len(page) for page in pages], [2, 2, 1])
    part = Part.list(api, IPN='C-4')[0]
    same(part.getCategory().name, 'Beneath')
    part.save({'description': 'Changed', 'active': False})
    part.reload()
    same((part.description, part.active), ('Changed', False))
    part.delete()
    same(Part.list(api, IPN='C-4'), [])


@check
def lists_the_fields_of_a_part(api):
    fields = Part.fields(api)
    same(fields['name']['required'], True)
    same(fields['category']['model'], 'partcategory')
    same('full_name' in Part.fieldNames(api), True)
    same(fields['full_name']['read_only'], True)


@check
def keeps_metadata_beside_a_part(api):
    part = Part.list(api, IPN='C-0')[0]
    part.setMetadata({'client': {'a': 1}})
    part.setMetadata({'more': 2})
    same(part.getMetadata(), {'client': {'a': 1}, 'more': 2})
    part.setMetadata({'only': 3}, overwrite=True)
    same(part.getMetadata(), {'only': 3})


@check
def a_part_that_breaks_a_rule_is_refused(api):
    refused(400, lambda: Part.create(api, {'description': 'nameless'}))
    refused(400, lambda: Part.create(api, {'name': 'P', 'description': '', 'category': 999999}))
    refused(404, lambda: Part(api, pk=999999))


@check
def makes_companies_and_their_parts(api):
    supplier = made(Company, api, name='Client supplier', description='', is_supplier=True, currency='EUR')
    maker = made(Company, api, name='Client maker', description='', is_manufacturer=True, is_supplier=False)
    part = Part.list(api, IPN='C-0')[0]
    made_part = made(ManufacturerPart, api, part=part.pk, manufacturer=maker.pk, MPN='M-1')
    sold = made(SupplierPart, api, part=part.pk, supplier=supplier.pk, SKU='S-1', manufacturer_part=made_part.pk)
    same(sold.MPN, 'M-1')
    same([item.SKU for item in supplier.getSuppliedParts()], ['S-1'])
    same([item.MPN for item in maker.getManufacturedParts()], ['M-1'])
    same([item.SKU for item in part.getSupplierParts()], ['S-1'])
    same([item.MPN for item in part.getManufacturerParts()], ['M-1'])
    refused(400, lambda: SupplierPart.create(api, {'part': part.pk, 'supplier': 999999, 'SKU': 'S-2'}))


@check
def moves_and_counts_stock(api):
    shelf = made(StockLocation, api, name='Client shelf', description='')
    box = made(StockLocation, api, name='Box', description='', parent=shelf.pk)
    part = Part.list(api, IPN='C-1')[0]
    item = StockItem.create(api, {'part': part.pk, 'quantity': 10, 'location': shelf.pk})[0]
    item.addStock(5)
    item.removeStock(3, notes='by the client')
    item.reload()
    same(item.quantity, 12)
    item.countStock(20)
    item.transferStock(box.pk, quantity=8)
    same(sorted(item.quantity for item in part.getStockItems()), [8, 12])
    same([item.quantity for item in box.getStockItems()], [8])
    same(len(shelf.getStockItems()), 2)
    same(shelf.getChildLocations()[0].getParentLocation().name, 'Client shelf')
    happened = [entry.tracking_type for entry in StockItemTracking.list(api, item=item.pk)]
    same(set(happened) >= {1, 10, 11, 12}, True)
    same(item.getPart().IPN, 'C-1')
    same(item.getLocation().name, 'Client shelf')
    same(item.getStatusLabel() if hasattr(item, 'getStatusLabel') else 'OK', 'OK')


@check
def deletes_what_it_made(api):
    for item in StockItem.list(api, location=StockLocation.list(api, name='Client shelf')[0].pk):
        item.delete()
    same(StockItem.list(api, part=Part.list(api, IPN='C-1')[0].pk), [])
    for name in ('Box', 'Client shelf'):
        StockLocation.list(api, name=name)[0].delete()
    same(StockLocation.list(api, search='client'), [])
