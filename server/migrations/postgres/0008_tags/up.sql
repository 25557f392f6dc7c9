-- What is tagged takes its taggings along, and a tag that no item has any more goes.
DELETE FROM taggings WHERE NOT (model = 'part' AND item_id IN (SELECT id FROM parts))
    AND NOT (model = 'manufacturerpart' AND item_id IN (SELECT id FROM manufacturer_parts))
    AND NOT (model = 'supplierpart' AND item_id IN (SELECT id FROM supplier_parts))
    AND NOT (model = 'stockitem' AND item_id IN (SELECT id FROM stock_items))
    AND NOT (model = 'stocklocation' AND item_id IN (SELECT id FROM stock_locations))
    AND NOT (model = 'attachment' AND item_id IN (SELECT id FROM attachments));
DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM taggings g WHERE g.tag_id = tags.id);

CREATE FUNCTION delete_taggings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM taggings WHERE model = TG_ARGV[0] AND item_id = OLD.id;
    RETURN NULL;
END $$;
CREATE FUNCTION delete_unused_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tags t WHERE t.id = OLD.tag_id AND NOT EXISTS (SELECT 1 FROM taggings g WHERE g.tag_id = t.id);
    RETURN NULL;
END $$;
CREATE TRIGGER parts_tags AFTER DELETE ON parts
    FOR EACH ROW EXECUTE FUNCTION delete_taggings('part');
CREATE TRIGGER manufacturer_parts_tags AFTER DELETE ON manufacturer_parts
    FOR EACH ROW EXECUTE FUNCTION delete_taggings('manufacturerpart');
CREATE TRIGGER supplier_parts_tags AFTER DELETE ON supplier_parts
    FOR EACH ROW EXECUTE FUNCTION delete_taggings('supplierpart');
CREATE TRIGGER stock_items_tags AFTER DELETE ON stock_items
    FOR EACH ROW EXECUTE FUNCTION delete_taggings('stockitem');
CREATE TRIGGER stock_locations_tags AFTER DELETE ON stock_locations
    FOR EACH ROW EXECUTE FUNCTION delete_taggings('stocklocation');
CREATE TRIGGER attachments_tags AFTER DELETE ON attachments
    FOR EACH ROW EXECUTE FUNCTION delete_taggings('attachment');
CREATE TRIGGER taggings_last AFTER DELETE ON taggings
    FOR EACH ROW EXECUTE FUNCTION delete_unused_tag();
