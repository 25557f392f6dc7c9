//! Plugins that fail in actions, barcodes, locating and validators of settings. The request selects the failure; an action
//! that does not fail returns the user's e-mail address.

use inventree::db::DbError;
use inventree::diesel::{self, RunQueryDsl};
use inventree::prelude::*;

use super::{SLOW, fail};

/// Fails in its action as the data say; `write` waits for the database, `hold` blocks it for others.
#[plugin(
    name = "Faulty Action",
    slug = "faulty-action",
    version = "1.0.0",
    mixins(action)
)]
#[derive(Default)]
struct FaultyAction;

impl ActionMixin for FaultyAction {
    const ACTION_NAME: &'static str = "fault";

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        match data.as_str().unwrap_or_default() {
            "write" => {
                let touch = diesel::sql_query("UPDATE groups SET name = name");
                cx.db().write(|db| Ok::<_, DbError>(touch.execute(db)?))?;
            }
            "hold" => cx.db().read(|_| {
                std::thread::sleep(SLOW);
                Ok::<_, DbError>(())
            })?,
            how => fail(how)?,
        }
        Ok(ActionOutcome::ok().info(cx.user().email.as_str()))
    }
}

/// Fails in the scan of `FAULT-<how>` and in generating codes for the pk 1 (panic), 2 (hang), 3 (error).
#[plugin(
    name = "Faulty Barcode",
    slug = "faulty-barcode",
    version = "1.0.0",
    mixins(barcode)
)]
#[derive(Default)]
struct FaultyBarcode;

impl BarcodeMixin for FaultyBarcode {
    const GENERATES: bool = true;

    fn scan(&self, _cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        fail(barcode.text().strip_prefix("FAULT-").unwrap_or_default())?;
        Ok(None)
    }

    fn generate(&self, _cx: &ReadContext, item: BarcodeItem) -> Result<String> {
        fail(match item.pk {
            1 => "panic",
            2 => "hang",
            3 => "error",
            _ => "",
        })?;
        Ok(format!("{}-{}", item.model.name(), item.pk))
    }
}

/// Fails in locating a location, as its name says.
#[plugin(
    name = "Faulty Locate",
    slug = "faulty-locate",
    version = "1.0.0",
    mixins(locate)
)]
#[derive(Default)]
struct FaultyLocate;

impl LocateMixin for FaultyLocate {
    fn locate_stock_location(&self, cx: &Context, location: StockLocationId) -> Result<()> {
        let location: StockLocation = cx.inventory().get(location)?;
        fail(&location.name)
    }
}

/// Fails in reading labels `LABEL-<how>`.
#[plugin(
    name = "Faulty Labels",
    slug = "faulty-labels",
    version = "1.0.0",
    mixins(settings, supplier_barcode)
)]
#[derive(Default)]
struct FaultyLabels;

#[derive(PluginSettings)]
struct LabelValues {
    /// The supplier of the labels
    #[setting(model = "company.company")]
    #[expect(dead_code, reason = "the mixin reads it")]
    supplier_id: Option<i64>,
}

impl SettingsMixin for FaultyLabels {
    type Settings = LabelValues;
}

impl SupplierBarcodeMixin for FaultyLabels {
    fn extract_barcode_fields(&self, _cx: &ReadContext, label: &str) -> Result<LabelFields> {
        fail(label.strip_prefix("LABEL-").unwrap_or_default())?;
        Ok(LabelFields::default())
    }
}

/// Fails in the validation of its setting, as the new value says.
#[plugin(
    name = "Faulty Settings",
    slug = "faulty-settings",
    version = "1.0.0",
    mixins(settings)
)]
#[derive(Default)]
struct FaultySettings;

#[derive(PluginSettings)]
struct Values {
    /// How to fail when this is changed
    #[setting(validator = check)]
    #[expect(dead_code, reason = "only its validation matters")]
    how: String,
    /// A number that can be changed without failing
    #[setting(default = 0)]
    #[expect(dead_code, reason = "only storing it matters")]
    count: i64,
}

impl SettingsMixin for FaultySettings {
    type Settings = Values;
}

fn check(text: &str) -> Result<(), String> {
    fail(text).map_err(|error| error.to_string())
}
