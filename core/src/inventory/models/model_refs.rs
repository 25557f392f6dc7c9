//! The models of resources that refer to each other in circles.

use crate::resource::ModelRef;

/// Build orders, which refer to their parent.
pub(crate) static BUILD_MODEL: ModelRef = ModelRef {
    name: "build",
    class: "Build",
    table: "builds",
    path: "/api/build/",
};

/// Parts, which refer to their template and to their default supplier part.
pub(crate) static PART_MODEL: ModelRef = ModelRef {
    name: "part",
    class: "Part",
    table: "parts",
    path: "/api/part/",
};

/// Supplier parts, which refer to their part.
pub(crate) static SUPPLIER_PART_MODEL: ModelRef = ModelRef {
    name: "supplierpart",
    class: "SupplierPart",
    table: "supplier_parts",
    path: "/api/company/part/",
};
