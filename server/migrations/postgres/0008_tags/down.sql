DROP TRIGGER taggings_last ON taggings;
DROP TRIGGER parts_tags ON parts;
DROP TRIGGER manufacturer_parts_tags ON manufacturer_parts;
DROP TRIGGER supplier_parts_tags ON supplier_parts;
DROP TRIGGER stock_items_tags ON stock_items;
DROP TRIGGER stock_locations_tags ON stock_locations;
DROP TRIGGER attachments_tags ON attachments;
DROP FUNCTION delete_taggings;
DROP FUNCTION delete_unused_tag;
