-- People are found by their words whatever the case, and ordered by bytes, like all other rows.
ALTER TABLE users
    ALTER COLUMN username TYPE TEXT COLLATE "C",
    ALTER COLUMN first_name TYPE TEXT COLLATE "C",
    ALTER COLUMN last_name TYPE TEXT COLLATE "C",
    ALTER COLUMN email TYPE TEXT COLLATE "C",
    ADD COLUMN search TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE users SET search = LOWER(username || CHR(10) || first_name || CHR(10) || last_name);
ALTER TABLE groups
    ALTER COLUMN name TYPE TEXT COLLATE "C",
    ADD COLUMN search TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE groups SET search = LOWER(name);
