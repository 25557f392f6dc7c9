//! `supplier_barcode`: reads the labels of a supplier.

use crate::InventoryContext as _;
use crate::context::ReadContext;
use crate::db::DbError;
use crate::error::Result;
use crate::items::{CompanyId, ManufacturerPartId, PurchaseOrderId, SupplierPartId};
use crate::mixin::barcode::{Barcode, BarcodeMixin, Scan};
use crate::mixin::settings::SettingsMixin;
use crate::mixin::{ConstResult, listed};
use crate::models::barcode::{BarcodeItem, supplier};
use crate::plugin_trait::Plugin;
use crate::query::Id;
use crate::settings::{PluginSettings, SettingSpec};
use crate::supplier_label::LabelFields;

pub use crate::models::barcode::supplier::SUPPLIER_ID;

/// Reads the labels of a supplier, and finds the order and parts that they refer to.
///
/// The mixin includes `barcode`: the host implements [`BarcodeMixin`] with the methods of this trait. It requires
/// `settings` with a setting `SUPPLIER_ID`, which refers to the supplier's company.
///
/// - *linked*: without the setting `SUPPLIER_ID` the plugin does not compile.
/// - *scanned*: [`extract_barcode_fields`](Self::extract_barcode_fields) parses the label. If it returns no field, the
///   next plugin is called.
/// - *looked up*: the other methods find the supplier, the purchase order, the supplier part and the manufacturer part
///   of the fields. Each has a default that a plugin can override.
/// - *matched*: the match has the order and the parts that were found, and the supplier's company. If none was found,
///   the next plugin is called.
/// - *received*: `POST /api/barcode/po-receive/` uses the same methods to receive the items of a purchase order.
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
    /// Part of the supplier's name, to find the company while `SUPPLIER_ID` is not set. Empty if the setting is
    /// required.
    const DEFAULT_SUPPLIER_NAME: &'static str = "";

    /// Parses the label. Returns no field if it is not a label of this supplier.
    ///
    /// # Errors
    /// As for [`scan`](BarcodeMixin::scan).
    fn extract_barcode_fields(&self, cx: &ReadContext, label: &str) -> Result<LabelFields>;

    /// Returns the supplier's company.
    ///
    /// By default, that is the value of `SUPPLIER_ID`, or the only supplier whose name contains
    /// [`DEFAULT_SUPPLIER_NAME`](Self::DEFAULT_SUPPLIER_NAME), which is then stored in the setting.
    ///
    /// # Errors
    /// When the database does not answer.
    fn get_supplier(&self, cx: &ReadContext) -> Result<Option<CompanyId>> {
        let found = supplier::find_supplier(cx, Self::DEFAULT_SUPPLIER_NAME)?;
        Ok(found.map(Id::new))
    }

    /// Returns the supplier part that matches the label, if it is the only one.
    ///
    /// # Errors
    /// When the database does not answer.
    fn get_supplier_part(
        &self,
        cx: &ReadContext,
        label: &LabelFields,
        supplier: Option<CompanyId>,
    ) -> Result<Option<SupplierPartId>> {
        let supplier = supplier.map(CompanyId::get);
        let found = cx
            .host()
            .db()
            .read(|db| Ok::<_, DbError>(supplier::supplier_part(db, label, supplier)?))?;
        Ok(found.map(Id::new))
    }

    /// Returns the manufacturer part that matches the label, if it is the only one.
    ///
    /// # Errors
    /// When the database does not answer.
    fn get_manufacturer_part(
        &self,
        cx: &ReadContext,
        label: &LabelFields,
        supplier: Option<CompanyId>,
    ) -> Result<Option<ManufacturerPartId>> {
        let supplier = supplier.map(CompanyId::get);
        let found = cx
            .host()
            .db()
            .read(|db| Ok::<_, DbError>(supplier::manufacturer_part(db, label, supplier)?))?;
        Ok(found.map(Id::new))
    }

    /// Returns the purchase order that matches the label, if it is the only one.
    ///
    /// # Errors
    /// When the database does not answer.
    fn get_purchase_order(
        &self,
        cx: &ReadContext,
        label: &LabelFields,
        supplier: Option<CompanyId>,
    ) -> Result<Option<PurchaseOrderId>> {
        let supplier = supplier.map(CompanyId::get);
        let found = cx
            .host()
            .db()
            .read(|db| Ok::<_, DbError>(supplier::purchase_order(db, label, supplier)?))?;
        Ok(found.map(Id::new))
    }
}

/// The `barcode` mixin of a plugin with `supplier_barcode`.
#[diagnostic::do_not_recommend]
impl<P: SupplierBarcodeMixin + Plugin> BarcodeMixin for P {
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let Some(label) = DynSupplierBarcode::parse_label(self, cx, barcode.text())? else {
            return Ok(None);
        };
        let inventory = cx.inventory();
        let barcodes = inventory.barcodes();
        let order = DynSupplierBarcode::purchase_order(self, cx, &label)?;
        let part = DynSupplierBarcode::supplier_part(self, cx, &label)?;
        let made = DynSupplierBarcode::manufacturer_part(self, cx, &label)?;
        let found = [
            order.map(BarcodeItem::from),
            part.map(BarcodeItem::from),
            made.map(BarcodeItem::from),
        ];
        let mut scan = Scan::new();
        for item in found.into_iter().flatten() {
            if let Some(found) = barcodes.match_of(item)? {
                scan = scan.and(found);
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

    fn generate(&self, _cx: &ReadContext, item: BarcodeItem) -> Result<String> {
        Err(crate::Error::invalid(format!(
            "this plugin only reads labels and does not generate barcodes for `{}`",
            item.model.name()
        )))
    }
}

/// A parsed label and its supplier.
#[derive(Debug, Clone)]
pub struct SupplierLabel {
    /// The fields of the label.
    pub fields: LabelFields,
    /// The supplier's company.
    pub supplier: Option<CompanyId>,
}

/// The trait that the host calls for [`SupplierBarcodeMixin`].
pub trait DynSupplierBarcode: Send + Sync {
    /// Parses the label and finds its supplier; `None` if it is not a label of this supplier.
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn parse_label(&self, cx: &ReadContext, label: &str) -> Result<Option<SupplierLabel>>;
    /// See [`SupplierBarcodeMixin::get_supplier_part`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn supplier_part(
        &self,
        cx: &ReadContext,
        label: &SupplierLabel,
    ) -> Result<Option<SupplierPartId>>;
    /// See [`SupplierBarcodeMixin::get_manufacturer_part`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn manufacturer_part(
        &self,
        cx: &ReadContext,
        label: &SupplierLabel,
    ) -> Result<Option<ManufacturerPartId>>;
    /// See [`SupplierBarcodeMixin::get_purchase_order`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn purchase_order(
        &self,
        cx: &ReadContext,
        label: &SupplierLabel,
    ) -> Result<Option<PurchaseOrderId>>;
}

impl<P: SupplierBarcodeMixin + Plugin> DynSupplierBarcode for P {
    fn parse_label(&self, cx: &ReadContext, label: &str) -> Result<Option<SupplierLabel>> {
        let fields = self.extract_barcode_fields(cx, label)?;
        if fields.is_empty() {
            return Ok(None);
        }
        let supplier = self.get_supplier(cx)?;
        Ok(Some(SupplierLabel { fields, supplier }))
    }

    fn supplier_part(
        &self,
        cx: &ReadContext,
        label: &SupplierLabel,
    ) -> Result<Option<SupplierPartId>> {
        self.get_supplier_part(cx, &label.fields, label.supplier)
    }

    fn manufacturer_part(
        &self,
        cx: &ReadContext,
        label: &SupplierLabel,
    ) -> Result<Option<ManufacturerPartId>> {
        self.get_manufacturer_part(cx, &label.fields, label.supplier)
    }

    fn purchase_order(
        &self,
        cx: &ReadContext,
        label: &SupplierLabel,
    ) -> Result<Option<PurchaseOrderId>> {
        self.get_purchase_order(cx, &label.fields, label.supplier)
    }
}

/// Checks that the plugin has the setting `SUPPLIER_ID`.
const fn check(specs: &[SettingSpec]) -> ConstResult {
    let mut i = 0;
    while i < specs.len() {
        if crate::const_check::str_eq(specs[i].key, SUPPLIER_ID) {
            return ConstResult::OK;
        }
        i += 1;
    }
    ConstResult::error(&[
        "the mixin `supplier_barcode` needs the setting `SUPPLIER_ID`, which refers to the supplier\n\
         help: add `#[setting(model = \"company.company\")] supplier_id: Option<i64>` to the settings",
    ])
}

crate::mixin_kind! {
    /// The mixin `supplier-barcode`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub supplier_barcode = "supplier-barcode", "Barcode": SupplierBarcodeMixin => dyn DynSupplierBarcode,
        check: check(P::Settings::SPECS)
}
