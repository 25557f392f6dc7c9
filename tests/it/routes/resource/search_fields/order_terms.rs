//! The lists of orders and their lines, and the words that find their items.

use super::search_terms::{
    LINE, ORDER, SearchTerms, maker_part, own_fields, part, related_fields, supplier_part,
};

fn quantity() -> SearchTerms {
    own_fields(&[("quantity", "5713.25")])
}

fn extra_line() -> Vec<SearchTerms> {
    vec![
        own_fields(LINE),
        own_fields(&[("description", "öextra")]),
        quantity(),
    ]
}

fn project_code() -> SearchTerms {
    own_fields(&[("project_code__code", "öcode")])
}

fn ordered_item() -> SearchTerms {
    related_fields("item__", &[("serial", "81231"), ("batch", "öbatch")])
}

pub(super) fn purchase_and_return_orders() -> Vec<(&'static str, Vec<SearchTerms>)> {
    vec![
        (
            "/api/order/po/",
            vec![
                own_fields(&[
                    ("reference", "97132"),
                    ("description", "öpodesc"),
                    ("supplier_reference", "öporef"),
                    ("supplier__name", "öcompany"),
                ]),
                project_code(),
            ],
        ),
        ("/api/order/po-extra-line/", extra_line()),
        (
            "/api/order/po-line/",
            vec![
                own_fields(LINE),
                supplier_part("part__"),
                maker_part("part__manufacturer_part__"),
                part("part__part", "p"),
            ],
        ),
        (
            "/api/order/ro/",
            vec![
                own_fields(&[
                    ("reference", "97133"),
                    ("description", "örodesc"),
                    ("customer_reference", "öroref"),
                    ("customer__name", "öcompany"),
                ]),
                project_code(),
            ],
        ),
        ("/api/order/ro-extra-line/", extra_line()),
        (
            "/api/order/ro-line/",
            vec![own_fields(LINE), ordered_item(), part("item__part", "p")],
        ),
    ]
}

pub(super) fn sales_orders() -> Vec<(&'static str, Vec<SearchTerms>)> {
    vec![
        (
            "/api/order/so/",
            vec![
                own_fields(ORDER),
                own_fields(&[("customer__name", "öcompany")]),
                project_code(),
            ],
        ),
        (
            "/api/order/so-allocation/",
            vec![
                related_fields("line__order__", ORDER),
                ordered_item(),
                part("item__part", "p"),
            ],
        ),
        ("/api/order/so-extra-line/", extra_line()),
        (
            "/api/order/so-line/",
            vec![
                own_fields(LINE),
                quantity(),
                related_fields("order__", ORDER),
                part("part", "p"),
            ],
        ),
        (
            "/api/order/so/shipment/",
            vec![
                own_fields(&[
                    ("reference", "öshipment"),
                    ("tracking_number", "ötrack"),
                    ("invoice_number", "öinvoice"),
                ]),
                related_fields("order__", ORDER),
            ],
        ),
    ]
}
