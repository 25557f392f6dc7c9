//! Labels of Mouser.

use inventree::label::mouser;
use inventree::prelude::*;

/// Provides support for scanning Mouser barcodes
#[plugin(
    name = "MouserBarcodePlugin",
    slug = "mouserplugin",
    title = "Supplier Integration - Mouser",
    version = "1.0.1",
    author = "InvenTree contributors",
    priority = -50,
    mixins(settings, supplier_barcode)
)]
#[derive(Debug, Default)]
pub struct MouserLabels;

/// Whose labels these are.
#[derive(Debug, PluginSettings)]
pub struct MouserSettings {
    /// The Supplier which acts as Mouser
    #[setting(
        name = "Supplier",
        model = "company.company",
        filters(is_supplier = true)
    )]
    pub supplier_id: Option<i64>,
}

impl SettingsMixin for MouserLabels {
    type Settings = MouserSettings;
}

impl SupplierBarcodeMixin for MouserLabels {
    const DEFAULT_SUPPLIER_NAME: &'static str = "mouser";

    fn extract_barcode_fields(&self, _cx: &ReadContext, label: &str) -> Result<LabelFields> {
        Ok(mouser::parse(label))
    }
}
