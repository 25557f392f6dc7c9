DROP TRIGGER taggings_last;
DROP TRIGGER parts_tags;
DROP TRIGGER manufacturer_parts_tags;
DROP TRIGGER supplier_parts_tags;
DROP TRIGGER stock_items_tags;
DROP TRIGGER stock_locations_tags;
DROP TRIGGER attachments_tags;
