-- People are found by their words whatever the case, like all other rows.
ALTER TABLE users ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE users SET search = LOWER(username || CHAR(10) || first_name || CHAR(10) || last_name);
ALTER TABLE groups ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE groups SET search = LOWER(name);
