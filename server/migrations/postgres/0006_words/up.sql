-- Items are found by the words of their tags, companies by their tax numbers, and parameters by the units of their
-- templates.
ALTER TABLE tags ADD COLUMN search TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE tags SET search = LOWER(name || CHR(10) || REPLACE(name, ' ', '-'));
UPDATE parameter_templates SET search = search || CHR(10) || LOWER(units);
UPDATE companies SET search = search || CHR(10) || LOWER(tax_id);
