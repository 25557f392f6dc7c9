//! `supplier_barcode`: reading the labels of a supplier.

use crate::context::ReadContext;
use crate::db::DbError;
use crate::error::Result;
use crate::label::LabelFields;
use crate::mixin::barcode::{Barcode, BarcodeMixin, BarcodeObject, Scan};
use crate::mixin::settings::SettingsMixin;
use crate::mixin::{Finding, listed};
use crate::models::barcode::supplier;
use crate::plugin_trait::Plugin;
use crate::settings::{PluginSettings, SettingSpec};

/// The setting that names the supplier.
pub const SUPPLIER_ID: &str = "SUPPLIER_ID";

/// Reads the labels of a supplier, and finds what they speak of.
///
/// The mixin brings `barcode` along: the host implements it by what this trait says. It needs `settings` with a
/// setting `SUPPLIER_ID`, which names the supplier's company.
///
/// - *scanned*: the label is read by [`extract_barcode_fields`](Self::extract_barcode_fields); where an order, a
///   supplier part or a manufacturer part is found, that is the match.
/// - *overridden*: each look-up has a default, which a plugin may replace.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Reads labels such as `ACME C-100 20`.
/// #[plugin(name = "Acme labels", slug = "acme-labels", version = "1.0.0", mixins(settings, supplier_barcode))]
/// #[derive(Default)]
/// struct AcmeLabels;
///
/// #[derive(PluginSettings)]
/// struct AcmeSettings {
///     /// The supplier whose labels these are
///     #[setting(model = "company.company", filters(is_supplier = true))]
///     supplier_id: Option<i64>,
/// }
///
/// impl SettingsMixin for AcmeLabels {
///     type Settings = AcmeSettings;
/// }
///
/// impl SupplierBarcodeMixin for AcmeLabels {
///     const DEFAULT_SUPPLIER_NAME: &'static str = "acme";
///
///     fn extract_barcode_fields(&self, _cx: &ReadContext, label: &str) -> Result<LabelFields> {
///         let mut words = label.split(' ');
///         if words.next() != Some("ACME") {
///             return Ok(LabelFields::default());
///         }
///         Ok(LabelFields {
///             supplier_part_number: words.next().map(str::to_owned),
///             quantity: words.next().map(str::to_owned),
///             ..LabelFields::default()
///         })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `supplier_barcode` but does not implement `SupplierBarcodeMixin`",
    label = "`impl SupplierBarcodeMixin for {Self}` is missing",
    note = "write `impl SupplierBarcodeMixin for {Self} {{ fn extract_barcode_fields(&self, cx: &ReadContext, label: &str) -> Result<LabelFields> {{ … }} }}`",
    note = "or remove `supplier_barcode` from `mixins(...)`"
)]
pub trait SupplierBarcodeMixin: listed::supplier_barcode + SettingsMixin {
    /// A part of the supplier's name by which the company is found while `SUPPLIER_ID` is not set; empty where it
    /// has to be set.
    const DEFAULT_SUPPLIER_NAME: &'static str = "";

    /// What the label tells; no field where it is not one of this supplier's.
    ///
    /// # Errors
    /// Any error is recorded as a failure of the plugin, and the next one is asked.
    fn extract_barcode_fields(&self, cx: &ReadContext, label: &str) -> Result<LabelFields>;

    /// The key of the supplier's company: the one that `SUPPLIER_ID` names, else the only supplier whose name
    /// holds [`DEFAULT_SUPPLIER_NAME`](Self::DEFAULT_SUPPLIER_NAME), which then stays in the setting.
    ///
    /// # Errors
    /// When the database gives no answer.
    fn get_supplier(&self, cx: &ReadContext) -> Result<Option<i64>> {
        supplier::company(cx, Self::DEFAULT_SUPPLIER_NAME)
    }

    /// The key of the only supplier part that the label can mean.
    ///
    /// # Errors
    /// When the database gives no answer.
    fn get_supplier_part(
        &self,
        cx: &ReadContext,
        label: &LabelFields,
        supplier: Option<i64>,
    ) -> Result<Option<i64>> {
        let found = cx
            .host()
            .db()
            .read(|db| Ok::<_, DbError>(supplier::supplier_part(db, label, supplier)?))?;
        Ok(found)
    }

    /// The key of the only manufacturer part that the label can mean.
    ///
    /// # Errors
    /// When the database gives no answer.
    fn get_manufacturer_part(
        &self,
        cx: &ReadContext,
        label: &LabelFields,
        supplier: Option<i64>,
    ) -> Result<Option<i64>> {
        let found = cx
            .host()
            .db()
            .read(|db| Ok::<_, DbError>(supplier::manufacturer_part(db, label, supplier)?))?;
        Ok(found)
    }

    /// The key of the only purchase order that the label can mean.
    ///
    /// # Errors
    /// When the database gives no answer.
    fn get_purchase_order(
        &self,
        cx: &ReadContext,
        label: &LabelFields,
        supplier: Option<i64>,
    ) -> Result<Option<i64>> {
        let found = cx
            .host()
            .db()
            .read(|db| Ok::<_, DbError>(supplier::purchase_order(db, label, supplier)?))?;
        Ok(found)
    }
}

/// A supplier's label is a barcode.
#[diagnostic::do_not_recommend]
impl<P: SupplierBarcodeMixin + Plugin> BarcodeMixin for P {
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let Some(label) = DynSupplierBarcode::read(self, cx, barcode.text())? else {
            return Ok(None);
        };
        let mut scan = Scan::new();
        let found = [
            (
                "purchaseorder",
                DynSupplierBarcode::purchase_order(self, cx, &label)?,
            ),
            (
                "supplierpart",
                DynSupplierBarcode::supplier_part(self, cx, &label)?,
            ),
            (
                "manufacturerpart",
                DynSupplierBarcode::manufacturer_part(self, cx, &label)?,
            ),
        ];
        for (model, pk) in found {
            if let Some(object) = pk.map(|pk| cx.matched(model, pk)).transpose()?.flatten() {
                scan = scan.with(model, object);
            }
        }
        if scan.is_empty() {
            return Ok(None);
        }
        if let Some(supplier) = label.supplier {
            scan = scan.with("company", serde_json::json!({ "pk": supplier }));
        }
        Ok(Some(scan.with("success", "Found matching item")))
    }

    fn generate(&self, _cx: &ReadContext, object: &BarcodeObject) -> Result<String> {
        Err(crate::Error::refuse(format!(
            "a supplier's labels are not generated, nor is one for `{}`",
            object.model
        )))
    }
}

/// A label that was read, and whose it is.
#[derive(Debug, Clone)]
pub struct Label {
    /// What it tells.
    pub fields: LabelFields,
    /// The supplier's company.
    pub supplier: Option<i64>,
}

/// The host's side of [`SupplierBarcodeMixin`].
pub trait DynSupplierBarcode: Send + Sync {
    /// Reads the label, where it is one of this supplier's.
    ///
    /// # Errors
    /// As the plugin returns them.
    fn read(&self, cx: &ReadContext, label: &str) -> Result<Option<Label>>;
    /// See [`SupplierBarcodeMixin::get_supplier_part`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn supplier_part(&self, cx: &ReadContext, label: &Label) -> Result<Option<i64>>;
    /// See [`SupplierBarcodeMixin::get_manufacturer_part`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn manufacturer_part(&self, cx: &ReadContext, label: &Label) -> Result<Option<i64>>;
    /// See [`SupplierBarcodeMixin::get_purchase_order`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn purchase_order(&self, cx: &ReadContext, label: &Label) -> Result<Option<i64>>;
}

impl<P: SupplierBarcodeMixin + Plugin> DynSupplierBarcode for P {
    fn read(&self, cx: &ReadContext, label: &str) -> Result<Option<Label>> {
        let fields = self.extract_barcode_fields(cx, label)?;
        if fields.is_empty() {
            return Ok(None);
        }
        let supplier = self.get_supplier(cx)?;
        Ok(Some(Label { fields, supplier }))
    }

    fn supplier_part(&self, cx: &ReadContext, label: &Label) -> Result<Option<i64>> {
        self.get_supplier_part(cx, &label.fields, label.supplier)
    }

    fn manufacturer_part(&self, cx: &ReadContext, label: &Label) -> Result<Option<i64>> {
        self.get_manufacturer_part(cx, &label.fields, label.supplier)
    }

    fn purchase_order(&self, cx: &ReadContext, label: &Label) -> Result<Option<i64>> {
        self.get_purchase_order(cx, &label.fields, label.supplier)
    }
}

/// Whether the settings name the supplier.
const fn check(specs: &[SettingSpec]) -> Finding {
    let mut i = 0;
    while i < specs.len() {
        if crate::constant::same(specs[i].key, SUPPLIER_ID) {
            return Finding::FINE;
        }
        i += 1;
    }
    Finding::wrong(&[
        "the mixin `supplier_barcode` needs the setting `SUPPLIER_ID`, which names the supplier\n\
         help: add `#[setting(model = \"company.company\")] supplier_id: Option<i64>` to the settings",
    ])
}

crate::mixin_kind! {
    /// The mixin `supplier-barcode`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub supplier_barcode = "supplier-barcode", "Barcode": SupplierBarcodeMixin => dyn DynSupplierBarcode,
        check: check(P::Settings::SPECS)
}
