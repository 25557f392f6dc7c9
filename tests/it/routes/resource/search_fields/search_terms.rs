//! The lists, and the words that find their items.

use super::order_terms;

/// Fields, each with its word.
pub(super) type SearchTerms = Vec<(String, String)>;

/// Returns the fields of a related row, prefixed with the relation, and their words.
pub(super) fn related_fields(way: &str, words: &[(&str, &str)]) -> SearchTerms {
    let words = words.iter();
    words
        .map(|(field, word)| (format!("{way}{field}"), (*word).to_owned()))
        .collect()
}

/// Returns the fields and words of a part. The words begin with its letters.
pub(super) fn part(way: &str, letters: &str) -> SearchTerms {
    let fields = ["name", "IPN", "description", "revision", "keywords"];
    let words = fields.iter().map(|field| {
        (
            format!("{way}__{field}"),
            format!("ö{letters}{}", field.to_lowercase()),
        )
    });
    words.collect()
}

pub(super) const ORDER: &[(&str, &str)] = &[
    ("reference", "97131"),
    ("description", "ösodesc"),
    ("customer_reference", "ösoref"),
];
const BRANCH: &[(&str, &str)] = &[
    ("name", "öleaf"),
    ("pathstring", "tem/"),
    ("parent__name", "östem"),
];
const DESCRIBED: &[(&str, &str)] = &[("description", "öleafdesc")];
const TAGS: &[(&str, &str)] = &[("tags__name", "ötag"), ("tags__slug", "ötag-two")];
const TEMPLATE: &[(&str, &str)] = &[
    ("template__name", "ötemplate"),
    ("template__description", "ötempdesc"),
    ("template__units", "lumen"),
];
pub(super) const LINE: &[(&str, &str)] = &[("reference", "ölineref"), ("notes", "ölinenote")];

/// Returns the path of each list, and the words that find its item.
pub(super) fn table() -> Vec<(&'static str, Vec<SearchTerms>)> {
    [
        companies(),
        parts(),
        others(),
        order_terms::purchase_and_return_orders(),
        order_terms::sales_orders(),
        stock(),
    ]
    .concat()
}

pub(super) fn own_fields(words: &[(&str, &str)]) -> SearchTerms {
    related_fields("", words)
}

/// Returns the fields and words of the part that most rows name.
fn of_part() -> SearchTerms {
    part("part", "p")
}

/// Returns the lists of companies and of their parts.
fn companies() -> Vec<(&'static str, Vec<SearchTerms>)> {
    vec![
        (
            "/api/company/",
            vec![own_fields(&[
                ("name", "öcompany"),
                ("description", "öcompdesc"),
                ("website", "compweb"),
                ("tax_id", "ötax"),
            ])],
        ),
        (
            "/api/company/address/",
            vec![own_fields(&[("title", "öaddress")])],
        ),
        (
            "/api/company/contact/",
            vec![own_fields(&[
                ("name", "öcontact"),
                ("company__name", "öcompany"),
            ])],
        ),
        (
            "/api/company/part/",
            vec![
                supplier_part(""),
                own_fields(&[
                    ("supplier__name", "öcompany"),
                    ("manufacturer_part__manufacturer__name", "ömaker"),
                ]),
                maker_part("manufacturer_part__"),
                of_part(),
                own_fields(TAGS),
            ],
        ),
        (
            "/api/company/part/manufacturer/",
            vec![
                maker_part(""),
                own_fields(&[("manufacturer__name", "ömaker")]),
                of_part(),
                own_fields(TAGS),
            ],
        ),
        (
            "/api/company/part/manufacturer/parameter/",
            vec![own_fields(&[
                ("name", "öparameter"),
                ("value", "övalue"),
                ("units", "öunit"),
            ])],
        ),
        (
            "/api/company/price-break/",
            vec![
                supplier_part("part__"),
                own_fields(&[("part__supplier__name", "öcompany")]),
            ],
        ),
    ]
}

/// Returns the lists of parts and of what belongs to them.
fn parts() -> Vec<(&'static str, Vec<SearchTerms>)> {
    vec![
        (
            "/api/bom/",
            vec![
                own_fields(&[("reference", "öbomref")]),
                part("sub_part", "s"),
                of_part(),
                own_fields(&[("sub_part__category__name", "öleaf")]),
            ],
        ),
        ("/api/bom/substitute/", vec![part("part", "t")]),
        (
            "/api/part/",
            vec![
                strip_relation(part("", "p")),
                supplier_part("supplier_parts__"),
                maker_part("manufacturer_parts__"),
                own_fields(&[("category__name", "öleaf")]),
                own_fields(TAGS),
            ],
        ),
        (
            "/api/part/category/",
            vec![own_fields(BRANCH), own_fields(DESCRIBED)],
        ),
        ("/api/part/category/tree/", vec![own_fields(BRANCH)]),
        ("/api/part/category/parameters/", vec![own_fields(TEMPLATE)]),
        ("/api/part/internal-price/", vec![of_part()]),
        (
            "/api/part/parameter/",
            vec![
                own_fields(&[("data", "4711"), ("note", "öparnote")]),
                own_fields(TEMPLATE),
            ],
        ),
        (
            "/api/part/parameter/template/",
            vec![own_fields(&[
                ("name", "ötemplate"),
                ("description", "ötempdesc"),
                ("units", "lumen"),
            ])],
        ),
        (
            "/api/part/related/",
            vec![part("part_1", "p"), part("part_2", "s")],
        ),
        ("/api/part/sale-price/", vec![of_part()]),
        (
            "/api/part/test-template/",
            vec![own_fields(&[
                ("test_name", "ötest"),
                ("description", "ötestdesc"),
            ])],
        ),
    ]
}

/// Returns the lists of builds, users and what items of all models have.
fn others() -> Vec<(&'static str, Vec<SearchTerms>)> {
    vec![
        (
            "/api/attachment/",
            vec![
                own_fields(&[
                    ("comment", "öcomment"),
                    ("model_type", "company"),
                    ("model_id", "{company}"),
                ]),
                own_fields(TAGS),
            ],
        ),
        (
            "/api/build/",
            vec![
                own_fields(&[
                    ("reference", "97134"),
                    ("title", "öbuild"),
                    ("project_code__code", "öcode"),
                    ("priority", "4817"),
                ]),
                of_part(),
            ],
        ),
        (
            "/api/project-code/",
            vec![own_fields(&[
                ("code", "öcode"),
                ("description", "öcodedesc"),
            ])],
        ),
        (
            "/api/user/",
            vec![own_fields(&[
                ("username", "öann"),
                ("first_name", "öfirst"),
                ("last_name", "ölast"),
            ])],
        ),
        ("/api/user/group/", vec![own_fields(&[("name", "ögroup")])]),
    ]
}

pub(super) fn supplier_part(way: &str) -> SearchTerms {
    related_fields(way, &[("SKU", "ösku"), ("description", "öskudesc")])
}

pub(super) fn maker_part(way: &str) -> SearchTerms {
    related_fields(way, &[("MPN", "ömpn"), ("description", "ömpndesc")])
}

/// Removes the prefix, for fields of the item itself.
pub(super) fn strip_relation(words: SearchTerms) -> SearchTerms {
    let words = words.into_iter();
    words
        .map(|(field, word)| (field.trim_start_matches("__").to_owned(), word))
        .collect()
}

fn stock() -> Vec<(&'static str, Vec<SearchTerms>)> {
    vec![
        (
            "/api/stock/",
            vec![
                own_fields(&[
                    ("serial", "81231"),
                    ("batch", "öbatch"),
                    ("location__name", "öleaf"),
                    ("supplier_part__supplier__name", "öcompany"),
                    (
                        "supplier_part__manufacturer_part__manufacturer__name",
                        "ömaker",
                    ),
                ]),
                part("part", "p"),
                supplier_part("supplier_part__"),
                maker_part("supplier_part__manufacturer_part__"),
                own_fields(TAGS),
            ],
        ),
        (
            "/api/stock/location/",
            vec![own_fields(BRANCH), own_fields(DESCRIBED), own_fields(TAGS)],
        ),
        (
            "/api/stock/location/tree/",
            vec![own_fields(BRANCH), own_fields(TAGS)],
        ),
        (
            "/api/stock/location-type/",
            vec![own_fields(&[
                ("name", "ökind"),
                ("description", "ökinddesc"),
            ])],
        ),
        (
            "/api/stock/test/",
            vec![own_fields(&[
                ("value", "öresult"),
                ("template__test_name", "ötest"),
                ("template__description", "ötestdesc"),
            ])],
        ),
        (
            "/api/stock/track/",
            vec![own_fields(&[("notes", "öcounted")])],
        ),
    ]
}
