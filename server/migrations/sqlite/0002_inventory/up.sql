-- Parts, stock, locations and companies.
--
-- A `search` column holds the words by which a row is found, in lower case. The `path` of a tree's row holds the
-- keys from the root to the row, such as `/1/5/`, so that all descendants stand in one range of an index.
-- Quantities and prices are whole numbers of millionths.

CREATE TABLE project_codes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    responsible_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);

CREATE TABLE companies (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    website TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    image TEXT NOT NULL DEFAULT '',
    tax_id TEXT NOT NULL DEFAULT '',
    notes TEXT,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    is_customer BOOLEAN NOT NULL DEFAULT FALSE,
    is_manufacturer BOOLEAN NOT NULL DEFAULT FALSE,
    is_supplier BOOLEAN NOT NULL DEFAULT TRUE,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    UNIQUE (name, email)
);

CREATE TABLE company_contacts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    company_id BIGINT NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX company_contacts_of ON company_contacts (company_id);

CREATE TABLE company_addresses (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    company_id BIGINT NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    is_primary BOOLEAN NOT NULL DEFAULT FALSE,
    line1 TEXT NOT NULL DEFAULT '',
    line2 TEXT NOT NULL DEFAULT '',
    postal_code TEXT NOT NULL DEFAULT '',
    postal_city TEXT NOT NULL DEFAULT '',
    province TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    shipping_notes TEXT NOT NULL DEFAULT '',
    internal_shipping_notes TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX company_addresses_of ON company_addresses (company_id);

CREATE TABLE stock_location_types (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    icon TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);

CREATE TABLE stock_locations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    parent_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    path TEXT NOT NULL DEFAULT '',
    pathstring TEXT NOT NULL DEFAULT '',
    level BIGINT NOT NULL DEFAULT 0,
    structural BOOLEAN NOT NULL DEFAULT FALSE,
    external BOOLEAN NOT NULL DEFAULT FALSE,
    owner_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    location_type_id BIGINT REFERENCES stock_location_types (id) ON DELETE SET NULL,
    custom_icon TEXT,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX stock_locations_parent ON stock_locations (parent_id);
CREATE INDEX stock_locations_path ON stock_locations (path);
CREATE INDEX stock_locations_order ON stock_locations (pathstring);
CREATE INDEX stock_locations_barcode ON stock_locations (barcode_hash);

CREATE TABLE part_categories (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    parent_id BIGINT REFERENCES part_categories (id) ON DELETE SET NULL,
    path TEXT NOT NULL DEFAULT '',
    pathstring TEXT NOT NULL DEFAULT '',
    level BIGINT NOT NULL DEFAULT 0,
    structural BOOLEAN NOT NULL DEFAULT FALSE,
    default_location_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    default_keywords TEXT,
    icon TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX part_categories_parent ON part_categories (parent_id);
CREATE INDEX part_categories_path ON part_categories (path);
CREATE INDEX part_categories_order ON part_categories (pathstring);

CREATE TABLE parts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    ipn TEXT NOT NULL DEFAULT '',
    ipn_key TEXT NOT NULL DEFAULT '',
    revision TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    keywords TEXT,
    category_id BIGINT REFERENCES part_categories (id) ON DELETE SET NULL,
    link TEXT,
    image TEXT NOT NULL DEFAULT '',
    units TEXT NOT NULL DEFAULT '',
    notes TEXT,
    default_location_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    default_supplier_id BIGINT REFERENCES supplier_parts (id) ON DELETE SET NULL,
    default_expiry BIGINT NOT NULL DEFAULT 0,
    minimum_stock BIGINT NOT NULL DEFAULT 0,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    assembly BOOLEAN NOT NULL DEFAULT FALSE,
    component BOOLEAN NOT NULL DEFAULT TRUE,
    is_template BOOLEAN NOT NULL DEFAULT FALSE,
    locked BOOLEAN NOT NULL DEFAULT FALSE,
    purchaseable BOOLEAN NOT NULL DEFAULT TRUE,
    salable BOOLEAN NOT NULL DEFAULT FALSE,
    testable BOOLEAN NOT NULL DEFAULT FALSE,
    trackable BOOLEAN NOT NULL DEFAULT FALSE,
    virtual BOOLEAN NOT NULL DEFAULT FALSE,
    variant_of_id BIGINT REFERENCES parts (id) ON DELETE SET NULL,
    revision_of_id BIGINT REFERENCES parts (id) ON DELETE SET NULL,
    responsible_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    creation_date DATE,
    creation_user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    bom_validated BOOLEAN NOT NULL DEFAULT FALSE,
    bom_checksum TEXT NOT NULL DEFAULT '',
    bom_checked_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    bom_checked_date DATE,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX parts_same ON parts (name, ipn, revision);
CREATE INDEX parts_ipn ON parts (ipn);
CREATE INDEX parts_ipn_key ON parts (ipn_key);
CREATE INDEX parts_category ON parts (category_id, name);
CREATE INDEX parts_variant_of ON parts (variant_of_id) WHERE variant_of_id IS NOT NULL;
CREATE INDEX parts_revision_of ON parts (revision_of_id) WHERE revision_of_id IS NOT NULL;
CREATE INDEX parts_default_location ON parts (default_location_id) WHERE default_location_id IS NOT NULL;
CREATE INDEX parts_barcode ON parts (barcode_hash);

CREATE TABLE part_stars (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (part_id, user_id)
);

CREATE TABLE category_stars (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    category_id BIGINT NOT NULL REFERENCES part_categories (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (category_id, user_id)
);

CREATE TABLE part_relations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_1_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    part_2_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    note TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    UNIQUE (part_1_id, part_2_id)
);
CREATE UNIQUE INDEX part_relations_pair ON part_relations (MIN(part_1_id, part_2_id), MAX(part_1_id, part_2_id));
CREATE INDEX part_relations_back ON part_relations (part_2_id);

CREATE TABLE part_test_templates (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    key TEXT NOT NULL DEFAULT '',
    test_name TEXT NOT NULL,
    description TEXT,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    required BOOLEAN NOT NULL DEFAULT TRUE,
    requires_value BOOLEAN NOT NULL DEFAULT FALSE,
    requires_attachment BOOLEAN NOT NULL DEFAULT FALSE,
    choices TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    UNIQUE (part_id, key)
);

CREATE TABLE sale_price_breaks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    quantity BIGINT NOT NULL,
    price BIGINT,
    price_currency TEXT NOT NULL,
    UNIQUE (part_id, quantity)
);

CREATE TABLE internal_price_breaks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    quantity BIGINT NOT NULL,
    price BIGINT,
    price_currency TEXT NOT NULL,
    UNIQUE (part_id, quantity)
);

CREATE TABLE parameter_templates (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    units TEXT NOT NULL DEFAULT '',
    checkbox BOOLEAN NOT NULL DEFAULT FALSE,
    choices TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);

CREATE TABLE parameters (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    template_id BIGINT NOT NULL REFERENCES parameter_templates (id) ON DELETE CASCADE,
    data TEXT NOT NULL,
    data_numeric BIGINT,
    note TEXT NOT NULL DEFAULT '',
    updated TIMESTAMP,
    updated_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    UNIQUE (part_id, template_id)
);
CREATE INDEX parameters_template ON parameters (template_id);

CREATE TABLE category_parameters (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    category_id BIGINT NOT NULL REFERENCES part_categories (id) ON DELETE CASCADE,
    template_id BIGINT NOT NULL REFERENCES parameter_templates (id) ON DELETE CASCADE,
    default_value TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    UNIQUE (category_id, template_id)
);

CREATE TABLE bom_items (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    sub_part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    quantity BIGINT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    allow_variants BOOLEAN NOT NULL DEFAULT FALSE,
    inherited BOOLEAN NOT NULL DEFAULT FALSE,
    optional BOOLEAN NOT NULL DEFAULT FALSE,
    consumable BOOLEAN NOT NULL DEFAULT FALSE,
    validated BOOLEAN NOT NULL DEFAULT FALSE,
    setup_quantity BIGINT NOT NULL DEFAULT 0,
    attrition BIGINT NOT NULL DEFAULT 0,
    rounding_multiple BIGINT,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX bom_items_part ON bom_items (part_id);
CREATE INDEX bom_items_sub_part ON bom_items (sub_part_id);

CREATE TABLE bom_substitutes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    bom_item_id BIGINT NOT NULL REFERENCES bom_items (id) ON DELETE CASCADE,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    metadata TEXT NOT NULL DEFAULT '{}',
    UNIQUE (bom_item_id, part_id)
);

CREATE TABLE manufacturer_parts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    manufacturer_id BIGINT NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    mpn TEXT NOT NULL,
    description TEXT,
    link TEXT,
    notes TEXT,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    UNIQUE (part_id, manufacturer_id, mpn)
);
CREATE INDEX manufacturer_parts_mpn ON manufacturer_parts (mpn);
CREATE INDEX manufacturer_parts_of ON manufacturer_parts (manufacturer_id);
CREATE INDEX manufacturer_parts_barcode ON manufacturer_parts (barcode_hash);

CREATE TABLE manufacturer_parameters (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    manufacturer_part_id BIGINT NOT NULL REFERENCES manufacturer_parts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    units TEXT NOT NULL DEFAULT '',
    search TEXT NOT NULL DEFAULT '',
    UNIQUE (manufacturer_part_id, name)
);

CREATE TABLE supplier_parts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    supplier_id BIGINT NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    sku TEXT NOT NULL,
    manufacturer_part_id BIGINT REFERENCES manufacturer_parts (id) ON DELETE SET NULL,
    description TEXT,
    link TEXT,
    note TEXT,
    notes TEXT,
    packaging TEXT,
    pack_quantity TEXT NOT NULL DEFAULT '1',
    pack_quantity_native BIGINT NOT NULL DEFAULT 1000000,
    available BIGINT NOT NULL DEFAULT 0,
    availability_updated TIMESTAMP,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    is_primary BOOLEAN NOT NULL DEFAULT FALSE,
    updated TIMESTAMP,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    UNIQUE (part_id, supplier_id, sku)
);
CREATE INDEX supplier_parts_sku ON supplier_parts (sku);
CREATE INDEX supplier_parts_of ON supplier_parts (supplier_id);
CREATE INDEX supplier_parts_manufacturer ON supplier_parts (manufacturer_part_id);
CREATE INDEX supplier_parts_barcode ON supplier_parts (barcode_hash);

CREATE TABLE supplier_price_breaks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    supplier_part_id BIGINT NOT NULL REFERENCES supplier_parts (id) ON DELETE CASCADE,
    quantity BIGINT NOT NULL,
    price BIGINT,
    price_currency TEXT NOT NULL,
    updated TIMESTAMP,
    UNIQUE (supplier_part_id, quantity)
);

CREATE TABLE stock_items (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    supplier_part_id BIGINT REFERENCES supplier_parts (id) ON DELETE SET NULL,
    location_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    quantity BIGINT NOT NULL,
    serial TEXT,
    serial_int BIGINT NOT NULL DEFAULT 0,
    batch TEXT NOT NULL DEFAULT '',
    status BIGINT NOT NULL DEFAULT 10,
    packaging TEXT,
    purchase_price BIGINT,
    purchase_price_currency TEXT NOT NULL DEFAULT '',
    customer_id BIGINT REFERENCES companies (id),
    belongs_to_id BIGINT REFERENCES stock_items (id) ON DELETE SET NULL,
    parent_id BIGINT REFERENCES stock_items (id) ON DELETE SET NULL,
    owner_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    expiry_date DATE,
    stocktake_date DATE,
    stocktake_user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    delete_on_deplete BOOLEAN NOT NULL DEFAULT TRUE,
    link TEXT NOT NULL DEFAULT '',
    notes TEXT,
    updated TIMESTAMP,
    creation_date TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    CHECK (quantity >= 0)
);
CREATE INDEX stock_items_part ON stock_items (part_id, quantity, location_id);
CREATE INDEX stock_items_location ON stock_items (location_id, part_id, quantity, belongs_to_id, customer_id);
CREATE INDEX stock_items_supplier_part ON stock_items (supplier_part_id) WHERE supplier_part_id IS NOT NULL;
CREATE INDEX stock_items_customer ON stock_items (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX stock_items_belongs_to ON stock_items (belongs_to_id) WHERE belongs_to_id IS NOT NULL;
CREATE INDEX stock_items_parent ON stock_items (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX stock_items_batch ON stock_items (batch);
CREATE INDEX stock_items_barcode ON stock_items (barcode_hash);
CREATE UNIQUE INDEX stock_items_serial ON stock_items (part_id, serial) WHERE serial IS NOT NULL;

CREATE TABLE stock_tracking (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    item_id BIGINT REFERENCES stock_items (id) ON DELETE SET NULL,
    part_id BIGINT REFERENCES parts (id) ON DELETE SET NULL,
    tracking_type BIGINT NOT NULL DEFAULT 0,
    date TIMESTAMP NOT NULL,
    notes TEXT NOT NULL DEFAULT '',
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    deltas TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX stock_tracking_item ON stock_tracking (item_id);

CREATE TABLE stock_test_results (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    stock_item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    template_id BIGINT NOT NULL REFERENCES part_test_templates (id) ON DELETE CASCADE,
    result BOOLEAN NOT NULL DEFAULT FALSE,
    value TEXT NOT NULL DEFAULT '',
    attachment TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    test_station TEXT NOT NULL DEFAULT '',
    started_datetime TIMESTAMP,
    finished_datetime TIMESTAMP,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    date TIMESTAMP,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX stock_test_results_item ON stock_test_results (stock_item_id);
CREATE INDEX stock_test_results_file ON stock_test_results (attachment);

CREATE TABLE attachments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    model_type TEXT NOT NULL,
    model_id BIGINT NOT NULL,
    attachment TEXT NOT NULL DEFAULT '',
    link TEXT,
    comment TEXT NOT NULL DEFAULT '',
    upload_user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    upload_date DATE,
    file_size BIGINT NOT NULL DEFAULT 0,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX attachments_of ON attachments (model_type, model_id);
CREATE INDEX attachments_file ON attachments (attachment);
CREATE INDEX parts_image ON parts (image);
CREATE INDEX companies_image ON companies (image);

-- Files that a row has named and names no more, until they are removed: whatever ended the row, it is noted here.
CREATE TABLE released_files (
    path TEXT NOT NULL
);

CREATE TRIGGER parts_files AFTER DELETE ON parts BEGIN
    DELETE FROM attachments WHERE model_type = 'part' AND model_id = OLD.id;
    INSERT INTO released_files (path) SELECT OLD.image WHERE OLD.image <> '';
END;
CREATE TRIGGER companies_files AFTER DELETE ON companies BEGIN
    DELETE FROM attachments WHERE model_type = 'company' AND model_id = OLD.id;
    INSERT INTO released_files (path) SELECT OLD.image WHERE OLD.image <> '';
END;
CREATE TRIGGER supplier_parts_files AFTER DELETE ON supplier_parts BEGIN
    DELETE FROM attachments WHERE model_type = 'supplierpart' AND model_id = OLD.id;
END;
CREATE TRIGGER manufacturer_parts_files AFTER DELETE ON manufacturer_parts BEGIN
    DELETE FROM attachments WHERE model_type = 'manufacturerpart' AND model_id = OLD.id;
END;
CREATE TRIGGER stock_items_files AFTER DELETE ON stock_items BEGIN
    DELETE FROM attachments WHERE model_type = 'stockitem' AND model_id = OLD.id;
END;
CREATE TRIGGER attachments_files AFTER DELETE ON attachments WHEN OLD.attachment <> '' BEGIN
    INSERT INTO released_files (path) VALUES (OLD.attachment);
END;
CREATE TRIGGER stock_test_results_files AFTER DELETE ON stock_test_results WHEN OLD.attachment <> '' BEGIN
    INSERT INTO released_files (path) VALUES (OLD.attachment);
END;
CREATE TRIGGER stock_test_results_other_file AFTER UPDATE OF attachment ON stock_test_results WHEN OLD.attachment <> '' AND OLD.attachment <> NEW.attachment BEGIN
    INSERT INTO released_files (path) VALUES (OLD.attachment);
END;
CREATE TRIGGER parts_other_file AFTER UPDATE OF image ON parts WHEN OLD.image <> '' AND OLD.image <> NEW.image BEGIN
    INSERT INTO released_files (path) VALUES (OLD.image);
END;
CREATE TRIGGER companies_other_file AFTER UPDATE OF image ON companies WHEN OLD.image <> '' AND OLD.image <> NEW.image BEGIN
    INSERT INTO released_files (path) VALUES (OLD.image);
END;
CREATE TRIGGER attachments_other_file AFTER UPDATE OF attachment ON attachments WHEN OLD.attachment <> '' AND OLD.attachment <> NEW.attachment BEGIN
    INSERT INTO released_files (path) VALUES (OLD.attachment);
END;

CREATE TABLE tags (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE taggings (
    tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    PRIMARY KEY (model, item_id, tag_id)
);
CREATE INDEX taggings_tag ON taggings (tag_id);
