-- Users, plugins and settings: what a server needs before it holds any stock.

CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL DEFAULT '',
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    is_staff BOOLEAN NOT NULL DEFAULT 0,
    is_superuser BOOLEAN NOT NULL DEFAULT 0,
    is_active BOOLEAN NOT NULL DEFAULT 1,
    profile TEXT NOT NULL DEFAULT '{}',
    date_joined TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_login TIMESTAMP
);

CREATE TABLE groups (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE user_groups (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_id)
);

CREATE TABLE rule_sets (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    can_view BOOLEAN NOT NULL DEFAULT 0,
    can_add BOOLEAN NOT NULL DEFAULT 0,
    can_change BOOLEAN NOT NULL DEFAULT 0,
    can_delete BOOLEAN NOT NULL DEFAULT 0,
    UNIQUE (group_id, name)
);

CREATE TABLE owners (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    group_id BIGINT UNIQUE REFERENCES groups (id) ON DELETE CASCADE,
    CHECK ((user_id IS NULL) <> (group_id IS NULL))
);

CREATE TABLE tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    masked TEXT NOT NULL,
    created TIMESTAMP NOT NULL,
    expiry DATE NOT NULL,
    last_seen DATE,
    revoked BOOLEAN NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created TIMESTAMP NOT NULL,
    expiry TIMESTAMP NOT NULL
);

CREATE TABLE plugin_configs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    name TEXT,
    package_name TEXT,
    active BOOLEAN NOT NULL DEFAULT 0,
    priority INTEGER,
    releases INTEGER NOT NULL DEFAULT 0,
    metadata TEXT
);

CREATE TABLE plugin_settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    plugin_id BIGINT NOT NULL REFERENCES plugin_configs (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (plugin_id, key)
);

CREATE TABLE plugin_user_settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    plugin_id BIGINT NOT NULL REFERENCES plugin_configs (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (plugin_id, user_id, key)
);

CREATE TABLE global_settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
);

CREATE TABLE user_settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (user_id, key)
);

CREATE TABLE error_reports (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    time TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
    info TEXT NOT NULL,
    data TEXT NOT NULL,
    path TEXT NOT NULL
);

CREATE TABLE generations (
    id BIGINT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX user_groups_group ON user_groups (group_id);
CREATE INDEX plugin_user_settings_user ON plugin_user_settings (user_id);

-- The one row that every change of shared state raises.
INSERT INTO generations (id, value) VALUES (1, 0);
