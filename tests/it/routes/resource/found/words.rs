//! The lists and the words by which their items are found.

/// Fields and the words in them.
pub(super) type Words = Vec<(String, String)>;

/// The fields of a row that the names lead to, and the words in them.
fn on(way: &str, words: &[(&str, &str)]) -> Words {
    let words = words.iter();
    words
        .map(|(field, word)| (format!("{way}{field}"), (*word).to_owned()))
        .collect()
}

/// The words of one of the parts, which begin with its letters.
pub(super) fn part(way: &str, letters: &str) -> Words {
    let fields = ["name", "IPN", "description", "revision", "keywords"];
    let words = fields.iter().map(|field| {
        (
            format!("{way}__{field}"),
            format!("ö{letters}{}", field.to_lowercase()),
        )
    });
    words.collect()
}

const ORDER: &[(&str, &str)] = &[
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
const LINE: &[(&str, &str)] = &[("reference", "ölineref"), ("notes", "ölinenote")];

/// The address of each list, and by what its item is found.
pub(super) fn table() -> Vec<(&'static str, Vec<Words>)> {
    [companies(), parts(), others(), orders(), stock()].concat()
}

fn own(words: &[(&str, &str)]) -> Words {
    on("", words)
}

/// The part that most rows name.
fn of_part() -> Words {
    part("part", "p")
}

/// The lists of companies and of what they sell or make.
fn companies() -> Vec<(&'static str, Vec<Words>)> {
    vec![
        (
            "/api/company/",
            vec![own(&[
                ("name", "öcompany"),
                ("description", "öcompdesc"),
                ("website", "compweb"),
                ("tax_id", "ötax"),
            ])],
        ),
        ("/api/company/address/", vec![own(&[("title", "öaddress")])]),
        (
            "/api/company/contact/",
            vec![own(&[("name", "öcontact"), ("company__name", "öcompany")])],
        ),
        (
            "/api/company/part/",
            vec![
                supplier_part(""),
                own(&[
                    ("supplier__name", "öcompany"),
                    ("manufacturer_part__manufacturer__name", "ömaker"),
                ]),
                maker_part("manufacturer_part__"),
                of_part(),
                own(TAGS),
            ],
        ),
        (
            "/api/company/part/manufacturer/",
            vec![
                maker_part(""),
                own(&[("manufacturer__name", "ömaker")]),
                of_part(),
                own(TAGS),
            ],
        ),
        (
            "/api/company/part/manufacturer/parameter/",
            vec![own(&[
                ("name", "öparameter"),
                ("value", "övalue"),
                ("units", "öunit"),
            ])],
        ),
        (
            "/api/company/price-break/",
            vec![
                supplier_part("part__"),
                own(&[("part__supplier__name", "öcompany")]),
            ],
        ),
    ]
}

/// The lists of parts and of what belongs to them.
fn parts() -> Vec<(&'static str, Vec<Words>)> {
    vec![
        (
            "/api/bom/",
            vec![
                own(&[("reference", "öbomref")]),
                part("sub_part", "s"),
                of_part(),
                own(&[("sub_part__category__name", "öleaf")]),
            ],
        ),
        ("/api/bom/substitute/", vec![part("part", "t")]),
        (
            "/api/part/",
            vec![
                in_own(part("", "p")),
                supplier_part("supplier_parts__"),
                maker_part("manufacturer_parts__"),
                own(&[("category__name", "öleaf")]),
                own(TAGS),
            ],
        ),
        ("/api/part/category/", vec![own(BRANCH), own(DESCRIBED)]),
        ("/api/part/category/tree/", vec![own(BRANCH)]),
        ("/api/part/category/parameters/", vec![own(TEMPLATE)]),
        ("/api/part/internal-price/", vec![of_part()]),
        (
            "/api/part/parameter/",
            vec![
                own(&[("data", "4711"), ("note", "öparnote")]),
                own(TEMPLATE),
            ],
        ),
        (
            "/api/part/parameter/template/",
            vec![own(&[
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
            vec![own(&[("test_name", "ötest"), ("description", "ötestdesc")])],
        ),
    ]
}

/// The lists of builds, users and what all kinds of items have.
fn others() -> Vec<(&'static str, Vec<Words>)> {
    vec![
        (
            "/api/attachment/",
            vec![
                own(&[
                    ("comment", "öcomment"),
                    ("model_type", "company"),
                    ("model_id", "{company}"),
                ]),
                own(TAGS),
            ],
        ),
        (
            "/api/build/",
            vec![
                own(&[
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
            vec![own(&[("code", "öcode"), ("description", "öcodedesc")])],
        ),
        (
            "/api/user/",
            vec![own(&[
                ("username", "öann"),
                ("first_name", "öfirst"),
                ("last_name", "ölast"),
            ])],
        ),
        ("/api/user/group/", vec![own(&[("name", "ögroup")])]),
    ]
}

fn supplier_part(way: &str) -> Words {
    on(way, &[("SKU", "ösku"), ("description", "öskudesc")])
}

fn maker_part(way: &str) -> Words {
    on(way, &[("MPN", "ömpn"), ("description", "ömpndesc")])
}

/// The fields of an item itself, which no names lead to.
pub(super) fn in_own(words: Words) -> Words {
    let words = words.into_iter();
    words
        .map(|(field, word)| (field.trim_start_matches("__").to_owned(), word))
        .collect()
}

fn orders() -> Vec<(&'static str, Vec<Words>)> {
    let quantity = || own(&[("quantity", "5713.25")]);
    let extra = || vec![own(LINE), own(&[("description", "öextra")]), quantity()];
    let code = || own(&[("project_code__code", "öcode")]);
    let item = || on("item__", &[("serial", "81231"), ("batch", "öbatch")]);
    vec![
        (
            "/api/order/po/",
            vec![
                own(&[
                    ("reference", "97132"),
                    ("description", "öpodesc"),
                    ("supplier_reference", "öporef"),
                    ("supplier__name", "öcompany"),
                ]),
                code(),
            ],
        ),
        ("/api/order/po-extra-line/", extra()),
        (
            "/api/order/po-line/",
            vec![
                own(LINE),
                supplier_part("part__"),
                maker_part("part__manufacturer_part__"),
                part("part__part", "p"),
            ],
        ),
        (
            "/api/order/ro/",
            vec![
                own(&[
                    ("reference", "97133"),
                    ("description", "örodesc"),
                    ("customer_reference", "öroref"),
                    ("customer__name", "öcompany"),
                ]),
                code(),
            ],
        ),
        ("/api/order/ro-extra-line/", extra()),
        (
            "/api/order/ro-line/",
            vec![own(LINE), item(), part("item__part", "p")],
        ),
        (
            "/api/order/so/",
            vec![own(ORDER), own(&[("customer__name", "öcompany")]), code()],
        ),
        (
            "/api/order/so-allocation/",
            vec![on("line__order__", ORDER), item(), part("item__part", "p")],
        ),
        ("/api/order/so-extra-line/", extra()),
        (
            "/api/order/so-line/",
            vec![
                own(LINE),
                quantity(),
                on("order__", ORDER),
                part("part", "p"),
            ],
        ),
        (
            "/api/order/so/shipment/",
            vec![
                own(&[
                    ("reference", "öshipment"),
                    ("tracking_number", "ötrack"),
                    ("invoice_number", "öinvoice"),
                ]),
                on("order__", ORDER),
            ],
        ),
    ]
}

fn stock() -> Vec<(&'static str, Vec<Words>)> {
    vec![
        (
            "/api/stock/",
            vec![
                own(&[
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
                own(TAGS),
            ],
        ),
        (
            "/api/stock/location/",
            vec![own(BRANCH), own(DESCRIBED), own(TAGS)],
        ),
        ("/api/stock/location/tree/", vec![own(BRANCH), own(TAGS)]),
        (
            "/api/stock/location-type/",
            vec![own(&[("name", "ökind"), ("description", "ökinddesc")])],
        ),
        (
            "/api/stock/test/",
            vec![own(&[
                ("value", "öresult"),
                ("template__test_name", "ötest"),
                ("template__description", "ötestdesc"),
            ])],
        ),
        ("/api/stock/track/", vec![own(&[("notes", "öcounted")])]),
    ]
}
