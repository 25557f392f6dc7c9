"""Orders by the client's own classes: bought, sold, returned and built."""
from inventree.build import Build
from inventree.company import Company, Contact, SupplierPart
from inventree.part import Part
from inventree.project_code import ProjectCode
from inventree.purchase_order import PurchaseOrder, PurchaseOrderExtraLineItem, PurchaseOrderLineItem
from inventree.return_order import ReturnOrder, ReturnOrderLineItem
from inventree.sales_order import SalesOrder, SalesOrderAllocation, SalesOrderLineItem, SalesOrderShipment
from inventree.stock import StockItem, StockLocation

from checks import check, refused, same
from inventory import made

PENDING, PLACED, ON_HOLD, COMPLETE, CANCELLED = 10, 20, 25, 30, 40


def total(part):
    return sum(item.quantity for item in part.getStockItems(in_stock=True))


def world(api):
    """A part that is bought and sold, who supplies it and who buys it."""
    found = Part.list(api, IPN='ORDERED')
    if found:
        supplier = Company.list(api, search='Order supplier')[0]
        return found[0], supplier, supplier.getSuppliedParts()[0], Company.list(api, search='Order customer')[0]
    part = made(Part, api, name='Ordered part', description='', IPN='ORDERED', purchaseable=True, salable=True, assembly=True)
    supplier = made(Company, api, name='Order supplier', description='', is_supplier=True, currency='EUR')
    customer = made(Company, api, name='Order customer', description='', is_customer=True, is_supplier=False, currency='USD')
    sold = made(SupplierPart, api, part=part.pk, supplier=supplier.pk, SKU='ORDERED-1', pack_quantity='5')
    return part, supplier, sold, customer


@check
def makes_and_lists_purchase_orders(api):
    _, supplier, sold, _ = world(api)
    contact = made(Contact, api, company=supplier.pk, name='Who delivers')
    code = made(ProjectCode, api, code='CLIENT', description='')
    order = made(PurchaseOrder, api, supplier=supplier.pk, description='By the client', contact=contact.pk, project_code=code.pk)
    same(order.reference.startswith('PO-'), True)
    same((order.status, order.getSupplier().pk, order.getContact().name), (PENDING, supplier.pk, 'Who delivers'))
    line = order.addLineItem(part=sold.pk, quantity=4, purchase_price=2.5, purchase_price_currency='EUR')
    order.addExtraLineItem(reference='freight', quantity=1, price=7, price_currency='EUR')
    same((line.getSupplierPart().SKU, line.getPart().IPN, line.getOrder().pk), ('ORDERED-1', 'ORDERED', order.pk))
    same([row.reference for row in order.getExtraLineItems()], ['freight'])
    same([row.pk for row in PurchaseOrder.list(api, supplier=supplier.pk, outstanding=True)], [order.pk])
    same(PurchaseOrder.count(api, project_code=code.pk), 1)
    same(PurchaseOrder.list(api, search='nothing like it'), [])
    order.save({'supplier_reference': 'S-77', 'target_date': '2030-01-31'})
    order.reload()
    same((order.supplier_reference, order.target_date, float(order.total_price)), ('S-77', '2030-01-31', 17.0))
    order.setMetadata({'client': 1})
    same(order.getMetadata(), {'client': 1})
    same('reference' in PurchaseOrder.fieldNames(api), True)


@check
def receives_what_was_ordered(api):
    part, supplier, sold, _ = world(api)
    order = PurchaseOrder.list(api, supplier=supplier.pk)[0]
    shelf = made(StockLocation, api, name='Order shelf', description='')
    line = order.getLineItems()[0]
    refused(400, lambda: line.receive(location=shelf))
    order.issue()
    same(order.status, PLACED)
    line.receive(quantity=1, location=shelf, batch_code='B-1')
    same((line.received, total(part)), (1, 5))
    order.receiveAll(shelf)
    line.reload()
    same((line.received, total(part)), (4, 20))
    items = StockItem.list(api, purchase_order=order.pk)
    same(sorted((item.quantity, item.batch, float(item.purchase_price)) for item in items), [(5, 'B-1', 0.5), (15, '', 0.5)])
    same({item.supplier_part for item in items}, {sold.pk})
    order.reload()
    if order.status != COMPLETE:
        order.complete()
    same(order.status, COMPLETE)
    refused(400, lambda: line.receive(quantity=1, location=shelf))


@check
def holds_and_cancels_purchase_orders(api):
    _, supplier, _, _ = world(api)
    order = made(PurchaseOrder, api, supplier=supplier.pk, reference='PO-9000')
    order.hold()
    same(order.status, ON_HOLD)
    order.issue()
    order.cancel()
    same(order.status, CANCELLED)
    refused(400, lambda: order.issue())
    refused(400, lambda: PurchaseOrder.create(api, {'supplier': supplier.pk, 'reference': 'PO-9000'}))
    refused(400, lambda: PurchaseOrder.create(api, {'supplier': supplier.pk, 'reference': 'no pattern'}))
    order.delete()
    same(PurchaseOrder.list(api, reference='PO-9000'), [])


@check
def sells_from_stock_and_ships(api):
    part, _, _, customer = world(api)
    order = made(SalesOrder, api, customer=customer.pk, description='By the client')
    line = order.addLineItem(part=part.pk, quantity=6, sale_price=9, sale_price_currency='USD')
    same((line.getPart().pk, line.getOrder().pk, order.getCustomer().pk), (part.pk, order.pk, customer.pk))
    order.issue()
    shipment = order.getShipments()[0] if order.getShipments() else order.addShipment('1')
    line.reload()
    line.allocateToShipment(shipment)
    line.reload()
    same(line.allocated, 6)
    same(sum(row.quantity for row in SalesOrderAllocation.list(api, shipment=shipment.pk)), 6)
    before = total(part)
    shipment.complete(tracking_number='T-1')
    same(shipment.tracking_number, 'T-1')
    line.reload()
    same(line.shipped, 6)
    same(total(part), before - 6)
    same(sum(item.quantity for item in StockItem.list(api, customer=customer.pk)), 6)
    order.complete()
    order.reload()
    same(order.status in (20, COMPLETE), True)


@check
def refuses_to_sell_more_than_there_is(api):
    part, _, _, customer = world(api)
    order = made(SalesOrder, api, customer=customer.pk)
    line = order.addLineItem(part=part.pk, quantity=1000)
    shipment = order.getShipments()[0] if order.getShipments() else order.addShipment('1')
    item = part.getStockItems(in_stock=True)[0]
    asked = [{'line_item': line.pk, 'quantity': 1000, 'stock_item': item.pk}]
    refused(400, lambda: shipment.allocateItems(asked))
    same(SalesOrderAllocation.list(api, order=order.pk), [])
    order.cancel()
    same(order.status, CANCELLED)


@check
def takes_back_what_was_sold(api):
    part, _, _, customer = world(api)
    order = made(ReturnOrder, api, customer=customer.pk)
    sold = StockItem.list(api, customer=customer.pk)[0]
    line = order.addLineItem(item=sold.pk, quantity=sold.quantity)
    same((line.getStockItem().pk, line.getOrder().pk), (sold.pk, order.pk))
    order.issue()
    same(order.status, 20)
    line.save({'outcome': 20})
    line.reload()
    same(line.outcome, 20)
    order.complete()
    same(order.status, COMPLETE)


@check
def builds_are_rows_and_states(api):
    part, _, _, _ = world(api)
    build = made(Build, api, part=part.pk, quantity=3, title='By the client')
    same(build.status, 10)
    build.issue()
    same(build.status, 20)
    build.hold()
    same(build.status, 25)
    build.cancel()
    same(build.status, 30)


@check
def pages_lines_of_orders(api):
    _, supplier, sold, _ = world(api)
    order = made(PurchaseOrder, api, supplier=supplier.pk)
    for number in range(5):
        order.addLineItem(part=sold.pk, quantity=number + 1, reference=f'R{number}')
    pages = [PurchaseOrderLineItem.list(api, order=order.pk, limit=2, offset=offset) for offset in (0, 2, 4)]
    same([len(page) for page in pages], [2, 2, 1])
    for row in pages[0]:
        row.delete()
    same(len(order.getLineItems()), 3)
    for cls in (PurchaseOrderExtraLineItem, SalesOrderLineItem, SalesOrderShipment, ReturnOrderLineItem):
        same('order' in cls.fieldNames(api), True)
    order.delete()
    refused(404, lambda: PurchaseOrderLineItem(api, pk=pages[1][0].pk))
