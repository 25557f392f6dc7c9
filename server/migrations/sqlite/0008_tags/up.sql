-- What is tagged takes its taggings along, and a tag that no item has any more goes.
DELETE FROM taggings WHERE NOT (model = 'part' AND item_id IN (SELECT id FROM parts))
    AND NOT (model = 'manufacturerpart' AND item_id IN (SELECT id FROM manufacturer_parts))
    AND NOT (model = 'supplierpart' AND item_id IN (SELECT id FROM supplier_parts))
    AND NOT (model = 'stockitem' AND item_id IN (SELECT id FROM stock_items))
    AND NOT (model = 'stocklocation' AND item_id IN (SELECT id FROM stock_locations))
    AND NOT (model = 'attachment' AND item_id IN (SELECT id FROM attachments));
DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM taggings g WHERE g.tag_id = tags.id);

CREATE TRIGGER parts_tags AFTER DELETE ON parts BEGIN
    DELETE FROM taggings WHERE model = 'part' AND item_id = OLD.id;
END;
CREATE TRIGGER manufacturer_parts_tags AFTER DELETE ON manufacturer_parts BEGIN
    DELETE FROM taggings WHERE model = 'manufacturerpart' AND item_id = OLD.id;
END;
CREATE TRIGGER supplier_parts_tags AFTER DELETE ON supplier_parts BEGIN
    DELETE FROM taggings WHERE model = 'supplierpart' AND item_id = OLD.id;
END;
CREATE TRIGGER stock_items_tags AFTER DELETE ON stock_items BEGIN
    DELETE FROM taggings WHERE model = 'stockitem' AND item_id = OLD.id;
END;
CREATE TRIGGER stock_locations_tags AFTER DELETE ON stock_locations BEGIN
    DELETE FROM taggings WHERE model = 'stocklocation' AND item_id = OLD.id;
END;
CREATE TRIGGER attachments_tags AFTER DELETE ON attachments BEGIN
    DELETE FROM taggings WHERE model = 'attachment' AND item_id = OLD.id;
END;
CREATE TRIGGER taggings_last AFTER DELETE ON taggings
WHEN NOT EXISTS (SELECT 1 FROM taggings g WHERE g.tag_id = OLD.tag_id) BEGIN
    DELETE FROM tags WHERE id = OLD.tag_id;
END;
