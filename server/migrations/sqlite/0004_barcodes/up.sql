CREATE TABLE barcode_scans (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    data TEXT NOT NULL,
    timestamp TIMESTAMP NOT NULL,
    endpoint TEXT NOT NULL,
    context TEXT NOT NULL DEFAULT '{}',
    response TEXT NOT NULL DEFAULT '{}',
    result BOOLEAN NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX barcode_scans_user ON barcode_scans (user_id);

CREATE TABLE plugin_priorities (
    plugin_id BIGINT NOT NULL REFERENCES plugin_configs (id) ON DELETE CASCADE,
    mixin TEXT NOT NULL,
    priority BIGINT NOT NULL,
    PRIMARY KEY (plugin_id, mixin)
);
