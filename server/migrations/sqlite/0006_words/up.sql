-- Items are found by the words of their tags, companies by their tax numbers, and parameters by the units of their
-- templates.
ALTER TABLE tags ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE tags SET search = LOWER(name || CHAR(10) || REPLACE(name, ' ', '-'));
UPDATE parameter_templates SET search = search || CHAR(10) || LOWER(units);
UPDATE companies SET search = search || CHAR(10) || LOWER(tax_id);
-- Looked through from end to end by each search for parts; narrower than the rows.
CREATE INDEX supplier_parts_words ON supplier_parts (search, part_id);
CREATE INDEX manufacturer_parts_words ON manufacturer_parts (search, part_id);
