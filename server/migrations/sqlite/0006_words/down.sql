DROP INDEX manufacturer_parts_words;
DROP INDEX supplier_parts_words;
ALTER TABLE tags DROP COLUMN search;
