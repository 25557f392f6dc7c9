-- Orders: what is bought, sold, taken back and built.
--
-- The columns are those of 0002: `search` holds words in lower case, quantities and prices are millionths. The
-- `reference_int` of an order is the number in its reference, by which orders are sorted and counted.

CREATE TABLE builds (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL UNIQUE,
    reference_int BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    part_id BIGINT NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    parent_id BIGINT REFERENCES builds (id) ON DELETE SET NULL,
    sales_order_id BIGINT REFERENCES sales_orders (id) ON DELETE SET NULL,
    quantity BIGINT NOT NULL,
    completed BIGINT NOT NULL DEFAULT 0,
    status BIGINT NOT NULL DEFAULT 10,
    batch TEXT,
    external BOOLEAN NOT NULL DEFAULT FALSE,
    priority BIGINT NOT NULL DEFAULT 0,
    destination_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    take_from_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    responsible_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    issued_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    completed_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    creation_date DATE,
    start_date DATE,
    target_date DATE,
    completion_date DATE,
    link TEXT NOT NULL DEFAULT '',
    notes TEXT,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX builds_number ON builds (reference_int);
CREATE INDEX builds_part ON builds (part_id);
CREATE INDEX builds_parent ON builds (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX builds_sales_order ON builds (sales_order_id) WHERE sales_order_id IS NOT NULL;
CREATE INDEX builds_barcode ON builds (barcode_hash);

CREATE TABLE build_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    build_id BIGINT NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
    bom_item_id BIGINT NOT NULL REFERENCES bom_items (id) ON DELETE CASCADE,
    quantity BIGINT NOT NULL,
    consumed BIGINT NOT NULL DEFAULT 0,
    UNIQUE (build_id, bom_item_id)
);
CREATE INDEX build_lines_bom_item ON build_lines (bom_item_id);

CREATE TABLE build_allocations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    build_line_id BIGINT NOT NULL REFERENCES build_lines (id) ON DELETE CASCADE,
    stock_item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    install_into_id BIGINT REFERENCES stock_items (id) ON DELETE SET NULL,
    quantity BIGINT NOT NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    CHECK (quantity >= 0)
);
CREATE INDEX build_allocations_of ON build_allocations (build_line_id);
CREATE INDEX build_allocations_item ON build_allocations (stock_item_id);
CREATE INDEX build_allocations_into ON build_allocations (install_into_id) WHERE install_into_id IS NOT NULL;

CREATE TABLE purchase_orders (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL UNIQUE,
    reference_int BIGINT NOT NULL DEFAULT 0,
    supplier_id BIGINT REFERENCES companies (id) ON DELETE SET NULL,
    supplier_reference TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    status BIGINT NOT NULL DEFAULT 10,
    link TEXT NOT NULL DEFAULT '',
    notes TEXT,
    order_currency TEXT,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    responsible_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    contact_id BIGINT REFERENCES company_contacts (id) ON DELETE SET NULL,
    address_id BIGINT REFERENCES company_addresses (id) ON DELETE SET NULL,
    created_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    creation_date DATE,
    issue_date DATE,
    start_date DATE,
    target_date DATE,
    complete_date DATE,
    destination_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    received_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX purchase_orders_number ON purchase_orders (reference_int);
CREATE INDEX purchase_orders_of ON purchase_orders (supplier_id);
CREATE INDEX purchase_orders_barcode ON purchase_orders (barcode_hash);

CREATE TABLE purchase_order_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES purchase_orders (id) ON DELETE CASCADE,
    part_id BIGINT REFERENCES supplier_parts (id) ON DELETE SET NULL,
    quantity BIGINT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    target_date DATE,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    price BIGINT,
    price_currency TEXT NOT NULL DEFAULT '',
    received BIGINT NOT NULL DEFAULT 0,
    destination_id BIGINT REFERENCES stock_locations (id) ON DELETE SET NULL,
    build_order_id BIGINT REFERENCES builds (id) ON DELETE SET NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX purchase_order_lines_of ON purchase_order_lines (order_id);
CREATE INDEX purchase_order_lines_part ON purchase_order_lines (part_id);
CREATE INDEX purchase_order_lines_build ON purchase_order_lines (build_order_id) WHERE build_order_id IS NOT NULL;

CREATE TABLE purchase_order_extra_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES purchase_orders (id) ON DELETE CASCADE,
    description TEXT NOT NULL DEFAULT '',
    quantity BIGINT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    target_date DATE,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    price BIGINT,
    price_currency TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX purchase_order_extra_lines_of ON purchase_order_extra_lines (order_id);

CREATE TABLE sales_orders (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL UNIQUE,
    reference_int BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT REFERENCES companies (id) ON DELETE SET NULL,
    customer_reference TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    status BIGINT NOT NULL DEFAULT 10,
    link TEXT NOT NULL DEFAULT '',
    notes TEXT,
    order_currency TEXT,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    responsible_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    contact_id BIGINT REFERENCES company_contacts (id) ON DELETE SET NULL,
    address_id BIGINT REFERENCES company_addresses (id) ON DELETE SET NULL,
    created_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    creation_date DATE,
    issue_date DATE,
    start_date DATE,
    target_date DATE,
    shipment_date DATE,
    shipped_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sales_orders_number ON sales_orders (reference_int);
CREATE INDEX sales_orders_of ON sales_orders (customer_id);
CREATE INDEX sales_orders_barcode ON sales_orders (barcode_hash);

CREATE TABLE sales_order_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES sales_orders (id) ON DELETE CASCADE,
    part_id BIGINT REFERENCES parts (id) ON DELETE SET NULL,
    quantity BIGINT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    target_date DATE,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    price BIGINT,
    price_currency TEXT NOT NULL DEFAULT '',
    shipped BIGINT NOT NULL DEFAULT 0,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sales_order_lines_of ON sales_order_lines (order_id);
CREATE INDEX sales_order_lines_part ON sales_order_lines (part_id);

CREATE TABLE sales_order_extra_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES sales_orders (id) ON DELETE CASCADE,
    description TEXT NOT NULL DEFAULT '',
    quantity BIGINT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    target_date DATE,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    price BIGINT,
    price_currency TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sales_order_extra_lines_of ON sales_order_extra_lines (order_id);

CREATE TABLE sales_order_shipments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES sales_orders (id) ON DELETE CASCADE,
    reference TEXT NOT NULL DEFAULT '1',
    shipment_date DATE,
    delivery_date DATE,
    checked_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    shipment_address_id BIGINT REFERENCES company_addresses (id) ON DELETE SET NULL,
    tracking_number TEXT NOT NULL DEFAULT '',
    invoice_number TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    notes TEXT,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    UNIQUE (order_id, reference)
);
CREATE INDEX sales_order_shipments_barcode ON sales_order_shipments (barcode_hash);

CREATE TABLE sales_order_allocations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    line_id BIGINT NOT NULL REFERENCES sales_order_lines (id) ON DELETE CASCADE,
    shipment_id BIGINT REFERENCES sales_order_shipments (id) ON DELETE SET NULL,
    item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    quantity BIGINT NOT NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    CHECK (quantity >= 0)
);
CREATE INDEX sales_order_allocations_of ON sales_order_allocations (line_id);
CREATE INDEX sales_order_allocations_shipment ON sales_order_allocations (shipment_id);
CREATE INDEX sales_order_allocations_item ON sales_order_allocations (item_id);

CREATE TABLE return_orders (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL UNIQUE,
    reference_int BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT REFERENCES companies (id) ON DELETE SET NULL,
    customer_reference TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    status BIGINT NOT NULL DEFAULT 10,
    link TEXT NOT NULL DEFAULT '',
    notes TEXT,
    order_currency TEXT,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    responsible_id BIGINT REFERENCES owners (id) ON DELETE SET NULL,
    contact_id BIGINT REFERENCES company_contacts (id) ON DELETE SET NULL,
    address_id BIGINT REFERENCES company_addresses (id) ON DELETE SET NULL,
    created_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    creation_date DATE,
    issue_date DATE,
    start_date DATE,
    target_date DATE,
    complete_date DATE,
    barcode_data TEXT NOT NULL DEFAULT '',
    barcode_hash TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX return_orders_number ON return_orders (reference_int);
CREATE INDEX return_orders_of ON return_orders (customer_id);
CREATE INDEX return_orders_barcode ON return_orders (barcode_hash);

CREATE TABLE return_order_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES return_orders (id) ON DELETE CASCADE,
    item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    quantity BIGINT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    target_date DATE,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    price BIGINT,
    price_currency TEXT NOT NULL DEFAULT '',
    received_date DATE,
    outcome BIGINT NOT NULL DEFAULT 10,
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX return_order_lines_of ON return_order_lines (order_id);
CREATE INDEX return_order_lines_item ON return_order_lines (item_id);
-- Items that have come back may become one, those of open lines not.
CREATE UNIQUE INDEX return_order_lines_same ON return_order_lines (order_id, item_id) WHERE received_date IS NULL;

CREATE TABLE return_order_extra_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES return_orders (id) ON DELETE CASCADE,
    description TEXT NOT NULL DEFAULT '',
    quantity BIGINT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    target_date DATE,
    project_code_id BIGINT REFERENCES project_codes (id) ON DELETE SET NULL,
    price BIGINT,
    price_currency TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT ''
);
CREATE INDEX return_order_extra_lines_of ON return_order_extra_lines (order_id);

ALTER TABLE stock_items ADD COLUMN purchase_order_id BIGINT REFERENCES purchase_orders (id) ON DELETE SET NULL;
ALTER TABLE stock_items ADD COLUMN sales_order_id BIGINT REFERENCES sales_orders (id) ON DELETE SET NULL;
ALTER TABLE stock_items ADD COLUMN build_id BIGINT REFERENCES builds (id) ON DELETE SET NULL;
ALTER TABLE stock_items ADD COLUMN consumed_by_id BIGINT REFERENCES builds (id) ON DELETE SET NULL;
ALTER TABLE stock_items ADD COLUMN is_building BOOLEAN NOT NULL DEFAULT FALSE;
-- Holds all that says whether an item is in stock, so that a branch of locations is listed without its rows.
DROP INDEX stock_items_location;
CREATE INDEX stock_items_location ON stock_items
    (location_id, part_id, quantity, belongs_to_id, customer_id, sales_order_id);
CREATE INDEX stock_items_purchase_order ON stock_items (purchase_order_id) WHERE purchase_order_id IS NOT NULL;
CREATE INDEX stock_items_sales_order ON stock_items (sales_order_id) WHERE sales_order_id IS NOT NULL;
CREATE INDEX stock_items_build ON stock_items (build_id) WHERE build_id IS NOT NULL;
CREATE INDEX stock_items_consumed_by ON stock_items (consumed_by_id) WHERE consumed_by_id IS NOT NULL;

CREATE TRIGGER builds_files AFTER DELETE ON builds BEGIN
    DELETE FROM attachments WHERE model_type = 'build' AND model_id = OLD.id;
END;
CREATE TRIGGER purchase_orders_files AFTER DELETE ON purchase_orders BEGIN
    DELETE FROM attachments WHERE model_type = 'purchaseorder' AND model_id = OLD.id;
END;
CREATE TRIGGER sales_orders_files AFTER DELETE ON sales_orders BEGIN
    DELETE FROM attachments WHERE model_type = 'salesorder' AND model_id = OLD.id;
END;
CREATE TRIGGER sales_order_shipments_files AFTER DELETE ON sales_order_shipments BEGIN
    DELETE FROM attachments WHERE model_type = 'salesordershipment' AND model_id = OLD.id;
END;
CREATE TRIGGER return_orders_files AFTER DELETE ON return_orders BEGIN
    DELETE FROM attachments WHERE model_type = 'returnorder' AND model_id = OLD.id;
END;
